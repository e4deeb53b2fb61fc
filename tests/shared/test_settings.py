"""Settings: the service's own variable first, default secrets refused, mistakes named."""

import pytest

from shared.settings import ServiceSettings, SettingsError


def test_a_services_own_variable_goes_before_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGU_DATABASE_URL", "postgresql+asyncpg://common")
    monkeypatch.setenv("TSUNAGU_INTAKE_DATABASE_URL", "postgresql+asyncpg://own")
    assert ServiceSettings.load("intake").database_url == "postgresql+asyncpg://own"
    assert ServiceSettings.load("reporting").database_url == "postgresql+asyncpg://common"


def test_a_default_secret_is_refused_naming_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGU_INTAKE_DATABASE_URL", "postgresql+asyncpg://intake:change-me@postgres/intake")
    with pytest.raises(SettingsError, match="TSUNAGU_INTAKE_DATABASE_URL"):
        ServiceSettings.load("intake")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TSUNAGU_DATABASE_URL", raising=False)
    monkeypatch.delenv("TSUNAGU_INTAKE_DATABASE_URL", raising=False)
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        ServiceSettings.load("intake")
