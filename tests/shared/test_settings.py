"""Settings: the service's own variable first, default secrets refused, mistakes named."""

from pathlib import Path

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


def test_an_instance_of_its_own_never_falls_back_on_what_is_set_for_the_citys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGU_OWN_INSTANCES", "kita")
    monkeypatch.setenv("TSUNAGU_INSTANCE", "kita")
    monkeypatch.setenv("TSUNAGU_INTAKE_DATABASE_URL", "postgresql+asyncpg://city")
    with pytest.raises(SettingsError, match="TSUNAGU_KITA_DATABASE_URL"):
        ServiceSettings.load("intake")

    monkeypatch.setenv("TSUNAGU_KITA_DATABASE_URL", "postgresql+asyncpg://kita")
    settings = ServiceSettings.load("intake")
    assert (settings.service, settings.instance, settings.database_url) == (
        "intake",
        "kita",
        "postgresql+asyncpg://kita",
    )


def test_an_instance_that_nobody_would_listen_to_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGU_INSTANCE", "kita")
    monkeypatch.setenv("TSUNAGU_KITA_DATABASE_URL", "postgresql+asyncpg://kita")
    with pytest.raises(SettingsError, match="TSUNAGU_OWN_INSTANCES"):
        ServiceSettings.load("intake")


def test_instances_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGU_DATABASE_URL", "postgresql+asyncpg://common")
    monkeypatch.setenv("TSUNAGU_OWN_INSTANCES", "reporting")
    with pytest.raises(SettingsError, match="OWN_INSTANCES"):
        ServiceSettings.load("coordination")


def test_nothing_starts_before_an_instances_public_key_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TSUNAGU_DATABASE_URL", "postgresql+asyncpg://common")
    monkeypatch.setenv("TSUNAGU_PUBLIC_KEYS", str(tmp_path))
    monkeypatch.setenv("TSUNAGU_OWN_INSTANCES", "kita")
    settings = ServiceSettings.load("coordination")
    with pytest.raises(SettingsError, match=r"kita\.jwks"):
        settings.check_keys()

    (tmp_path / "kita.jwks").touch()
    settings.check_keys()
