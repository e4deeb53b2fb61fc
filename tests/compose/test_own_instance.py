"""An agency's own instance as compose.kita.yaml adds it: every process is told, and no secret is shared."""

import json
import secrets
import subprocess
from typing import Any

import pytest

from shared.settings import SERVICES
from tests.compose.conftest import ROOT, Installation

pytestmark = pytest.mark.compose
KITA = ("KITA_PASSWORD", "KITA_POSTGRES_PASSWORD")


@pytest.fixture
def services(installation: Installation) -> dict[str, Any]:
    """Both files as compose understands them."""
    environment = installation.environment | {name: secrets.token_hex(16) for name in KITA}
    command = ["docker", "compose", "-f", "compose.yaml", "-f", "compose.kita.yaml", "config", "--format", "json"]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)["services"]
    return found


def test_every_process_of_the_city_is_told_and_waits_for_the_instances_key(services: dict[str, Any]) -> None:
    for name in (f"{service}-{part}" for service in SERVICES for part in ("api", "worker")):
        assert services[name]["environment"]["TSUNAGU_OWN_INSTANCES"] == "kita"
        assert "kita-keys" in services[name]["depends_on"]


def test_neither_is_given_the_others_database_or_private_keys(services: dict[str, Any]) -> None:
    own = {name: told for name, told in services.items() if name.startswith("kita-")}
    assert len(own) == 6
    for name, told in services.items():
        known = json.dumps(told["environment"]) if "environment" in told else ""
        assert ("@kita-postgres" in known) <= (name in own)
        assert ("@postgres:" in known) <= (name not in own)
        volumes = {volume.get("source") for volume in told.get("volumes", ())}
        private = {f"keys-{service}" for service in SERVICES}
        assert not volumes & ({"kita-keys", "kita-postgres"} if name not in own else private | {"postgres"})
