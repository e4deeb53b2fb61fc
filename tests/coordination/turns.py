"""What a test turns while the service runs: the clock's hands, agencies that close, and who comes first in a race."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import httpx
from sqlalchemy import text

from shared.reference.calendar import Clock
from shared.reference.profile import Profile
from shared.testing import eventually
from tests.coordination.meeting_room import Room


@contextmanager
def with_profile(room: Room, profile: Profile) -> Iterator[None]:
    """The city runs by other data as long as the block runs."""
    platform = room.app.state.platform
    room.app.state.platform = replace(platform, profile=profile)
    try:
        yield
    finally:
        room.app.state.platform = platform


@contextmanager
def closes(room: Room, agency: str, since: str) -> Iterator[None]:
    """The city's data say that an agency closes."""
    profile: Profile = room.app.state.platform.profile
    day = date.fromisoformat(since)
    agencies = [
        each.model_copy(update={"closed_from": day}) if each.code == agency else each for each in profile.agencies
    ]
    with with_profile(room, profile.model_copy(update={"agencies": tuple(agencies)})):
        yield


@contextmanager
def at(room: Room, moment: str) -> Iterator[None]:
    """The business clock shows this moment of Japan's time, such as `2027-03-31T23:59`."""
    platform = room.app.state.platform
    room.app.state.platform = replace(platform, clock=Clock(datetime.fromisoformat(f"{moment}+09:00")))
    try:
        yield
    finally:
        room.app.state.platform = platform


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


@asynccontextmanager
async def held_up(room: Room, table: str, record: Any) -> AsyncIterator[None]:
    """A row is locked as long as the block runs: whoever needs it queues."""
    async with room.held.sessions.begin() as session:
        await session.execute(text(f'SELECT 1 FROM "{table}" WHERE id = :id FOR UPDATE'), {"id": record})
        yield


async def one_after_the_other(
    room: Room, table: str, record: Any, *acts: Coroutine[Any, Any, httpx.Response]
) -> list[httpx.Response]:
    """All of these are under way at once, each on a connection of its own, and reach the row in this order."""
    under_way: list[asyncio.Task[httpx.Response]] = []

    async def queued() -> bool:
        return bool((await room.found(WAITING))[0][0] >= len(under_way))

    async with held_up(room, table, record):
        for act in acts:
            under_way.append(asyncio.create_task(act))
            await eventually(queued)
    return await asyncio.gather(*under_way)


def outcome(answer: httpx.Response) -> tuple[int, str | None]:
    """How it was answered: the status, and the kind of refusal."""
    told = answer.json() if answer.content else {}
    kind = told.get("type")
    return answer.status_code, kind and str(kind).removeprefix("/problems/")
