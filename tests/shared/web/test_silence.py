"""Postgres accepts what it is asked and never answers."""

import contextlib
import dataclasses
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import asyncpg
import pytest

from shared.postgres import dsn
from shared.testing.servers import Databases
from shared.web import health

SOON_S = 0.2
LONG_S = 600.0


class Silent:
    """The sample with one connection to a database of its own, whose server process can be frozen."""

    def __init__(self, app: Any, client: Any, sample: Any, aside: "asyncpg.Connection[Any]") -> None:
        self._app, self._client, self._sample, self._aside = app, client, sample, aside

    async def note(self, note: dict[str, Any], key: str) -> Any:
        headers = self._sample.bearer() | {"Idempotency-Key": key}
        return await self._client.post("/sample/v1/notes", json=note, headers=headers)

    async def ready(self) -> Any:
        return await self._client.get("/sample/readyz")

    def patience(self, seconds: float) -> None:
        platform = self._app.state.platform
        settings = platform.settings.model_copy(update={"request_s": seconds})
        self._app.state.platform = dataclasses.replace(platform, settings=settings)

    async def backend(self) -> int:
        """The one process of Postgres that serves the app."""
        return int(
            await self._aside.fetchval(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'tsunagu sample'"
            )
        )


@pytest.fixture
async def silent(sample: Any, databases: Databases, build: Any, run: Any, tables: Any) -> AsyncIterator[Silent]:
    url = await databases.empty("sample")
    aside = await asyncpg.connect(dsn(url))
    for statement in tables:
        await aside.execute(statement)
    app = build(sample.settings.model_copy(update={"database_url": url, "database_pool": 1, "request_s": LONG_S}))
    async with run(app) as client:
        yield Silent(app, client, sample, aside)
    await aside.close()


@contextlib.contextmanager
def frozen(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def test_a_request_that_postgres_never_answers_ends_in_a_503_and_the_next_is_served(
    silent: Silent, make_note: Callable[..., dict[str, Any]]
) -> None:
    assert (await silent.note(make_note(), "before")).status_code == 201
    note = make_note()
    silent.patience(SOON_S)
    with frozen(await silent.backend()):
        answer = await silent.note(note, "asked")
        silent.patience(LONG_S)
        again = await silent.note(note, "asked")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["title"] == "ただいま利用できません"
    assert again.status_code == 201


async def test_a_silent_database_is_not_ready(
    silent: Silent, make_note: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await silent.note(make_note(), "before")).status_code == 201
    with frozen(await silent.backend()):
        monkeypatch.setattr(health, "PATIENCE_S", SOON_S)
        told = await silent.ready()
        monkeypatch.setattr(health, "PATIENCE_S", LONG_S)
        later = await silent.ready()

    assert (told.status_code, told.json()["ready"]) == (503, False)
    assert later.status_code == 200
