"""Each service's app.py gives its API and its worker under the names that uvicorn and faststream ask for."""

import importlib

import pytest
from fastapi import FastAPI
from faststream.asgi import AsgiFastStream
from uvicorn.importer import import_from_string

from shared.settings import SERVICES
from shared.testing.keys import Keys


@pytest.mark.parametrize("service", SERVICES)
def test_app_py_serves_the_api_and_the_worker(service: str, town_keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGU_DATABASE_URL", f"postgresql+asyncpg://nobody@127.0.0.1:1/{service}")
    monkeypatch.setenv("TSUNAGU_KEYS", str(town_keys.folder / service))
    monkeypatch.setenv("TSUNAGU_PUBLIC_KEYS", str(town_keys.folder / "public"))
    assert isinstance(import_from_string(f"services.{service}.app:api"), FastAPI)
    assert isinstance(import_from_string(f"services.{service}.app:worker"), AsgiFastStream)


def test_an_unknown_part_is_an_attribute_error() -> None:
    assert not hasattr(importlib.import_module("services.intake.app"), "anything_else")
