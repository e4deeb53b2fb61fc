"""What the code says of its migrations without loading what runs them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from shared.contracts.topology import SUBSCRIPTIONS
from shared.migrations import configuration, newest

_NUMBERS = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = (?:"(\w+)"|None)$', re.MULTILINE)


@pytest.mark.parametrize("service", sorted(SUBSCRIPTIONS))
def test_the_newest_version_is_the_one_that_alembic_would_migrate_to(service: str) -> None:
    head = ScriptDirectory.from_config(configuration(service)).get_current_head()

    assert newest(service) == head
    assert head is not None


@pytest.mark.parametrize("module", ["shared.web", "shared.messaging.worker"])
def test_a_process_that_serves_does_not_load_alembic(module: str) -> None:
    asked = f"import sys, {module}; from shared.migrations import newest; newest('intake')"
    asked += "; sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


@pytest.mark.parametrize("service", sorted(SUBSCRIPTIONS))
def test_the_migrations_of_a_service_are_one_chain(service: str) -> None:
    """Two people who take the same number make a second head, which no database can reach."""
    folder = Path(__file__).parents[2] / "services" / service / "migrations" / "versions"
    told = {}
    for script in sorted(folder.glob("[0-9]*.py")):
        names = dict(_NUMBERS.findall(script.read_text(encoding="utf-8")))
        assert names["revision"] not in told, script.name
        assert script.name.startswith(names["revision"]), script.name
        told[names["revision"]] = names["down_revision"]
    assert list(told.values()) == ["", *list(told)[:-1]]
