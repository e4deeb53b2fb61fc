"""Fixtures for every test: real Postgres and Redis on temporary folders."""

import pytest

from shared.testing.keys import Keys

pytest_plugins = ["shared.testing.fixtures"]


@pytest.fixture(scope="session")
def town_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys.make(tmp_path_factory.mktemp("town-keys"))
