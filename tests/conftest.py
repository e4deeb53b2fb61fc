"""Fixtures for every test: real Postgres and Redis on temporary folders."""

pytest_plugins = ["shared.testing.fixtures"]
