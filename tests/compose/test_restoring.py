"""An installation is lost with all its volumes, and made again elsewhere by the commands of docs/operations.md."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.demo.journey import FIRST, JOURNEY, LAST, expected
from shared.demo.play import Polling, flat
from shared.demo.spring import receive
from shared.demo.story import CITY, WINDOW, Story
from shared.stack.ports import free_port
from shared.testing.eventually import eventually
from tests.compose.conftest import Installation, destroy

pytestmark = pytest.mark.compose

Indicators = dict[str, dict[str, int]]


@dataclass
class Backup:
    """What was written before everything was lost, and what must be there again."""

    folder: Path
    expected: Indicators
    """With one consultation that reporting had not heard of yet."""
    consultation: str
    told: Any


@asynccontextmanager
async def storytelling(installation: Installation, key: str = "demo") -> AsyncIterator[Story]:
    async with httpx.AsyncClient(base_url=installation.url, timeout=60, trust_env=False) as client:
        yield Story(client, installation.token, Polling(60), key=key)


async def indicators(installation: Installation) -> Indicators:
    async with storytelling(installation) as story:
        answer = await story.get(CITY, f"/reporting/v1/indicators?from={FIRST}&to={LAST}")
    table = flat(answer["indicators"])
    return {name: table[name] for name in expected()}


async def received(installation: Installation, key: str) -> str:
    """A consultation is taken down at a desk; its id."""
    async with storytelling(installation, key) as story:
        await receive.play(story)
        return story.ids["consultation"]


async def consultation(installation: Installation, number: str) -> Any:
    async with storytelling(installation) as story:
        return await story.get(WINDOW, f"/intake/v1/consultations/{number}")


def one_more(table: Indicators) -> Indicators:
    """The table with one more consultation of April."""
    counted = table["consultations_received"]
    more = {month: value + (month in {"2026-04", "total"}) for month, value in counted.items()}
    return table | {"consultations_received": more}


async def agrees(installation: Installation, table: Indicators) -> None:
    async def equal() -> bool:
        return await indicators(installation) == table

    await eventually(equal, timeout=120)


async def the_whole_journey(installation: Installation) -> Indicators:
    """Play it, if it was not; the indicators once it is counted."""
    async with storytelling(installation) as story:
        for step in JOURNEY:
            await step.play(story)

    async def counted() -> Indicators:
        table = await indicators(installation)
        assert all(table[name][month] >= value for name, row in expected().items() for month, value in row.items())
        return table

    return await eventually(counted, timeout=120)


@pytest.fixture(scope="module")
async def backup(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Backup:
    """Taken while an event was under way; then the installation went with everything it had."""
    folder = tmp_path_factory.mktemp("srv")
    for name in ("keys", "backups"):
        (folder / name).mkdir()
    table = await the_whole_journey(installation)
    installation.compose("stop", "reporting-worker")
    number = await received(installation, "under-way")
    installation.documented("Backup", folder)
    told = await consultation(installation, number)
    assert await indicators(installation) == table
    destroy(installation, shown=False)
    return Backup(folder, one_more(table), number, told)


@pytest.fixture(scope="module")
def elsewhere(installation: Installation, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """Another machine, as far as Docker knows one: other volumes, other containers; the same `.env`."""
    port = free_port()
    named = {"COMPOSE_PROJECT_NAME": "tsunagu-test-elsewhere", "GATEWAY_PORT": str(port)}
    made = replace(installation, environment=installation.environment | named, port=port)
    try:
        yield made
    finally:
        destroy(made, shown=bool(request.session.testsfailed))


def test_a_backup_is_its_owners_only(backup: Backup) -> None:
    files = sorted(backup.folder.rglob("*.tar"))
    assert [path.name for path in files] == ["2026-11-30.databases.tar", "2026-11-30.keys.tar"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


async def test_all_of_it_is_there_again_on_an_empty_redis_and_goes_on(backup: Backup, elsewhere: Installation) -> None:
    elsewhere.documented("Restore", backup.folder)

    await agrees(elsewhere, backup.expected)
    assert await consultation(elsewhere, backup.consultation) == backup.told
    await received(elsewhere, "of-a-life-that-is-taken-back")
    await agrees(elsewhere, one_more(backup.expected))


async def test_the_same_backup_restored_again_takes_nothing_from_the_redis_of_the_life_before(
    backup: Backup, elsewhere: Installation
) -> None:
    elsewhere.documented("Restore", backup.folder, without="tsunagu_redis")

    await agrees(elsewhere, backup.expected)
    assert await consultation(elsewhere, backup.consultation) == backup.told
    await received(elsewhere, "of-this-life")
    await agrees(elsewhere, one_more(backup.expected))


def test_what_holds_something_is_not_written_over(backup: Backup, elsewhere: Installation) -> None:
    path = backup.folder / "backups" / "2026-11-30.databases.tar"
    done = elsewhere.run("docs/operations/restore.sh", "databases", str(path))
    assert done.returncode == 1
    assert "空ではありません" in done.stderr
    assert elsewhere.run("docs/operations/backup.sh", "databases", str(path)).returncode == 1
