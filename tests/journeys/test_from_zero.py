"""Every projection fed all the year's events from zero, in any order and several times: always the same."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from sqlalchemy import text

from shared.contracts.topology import SUBSCRIPTIONS
from shared.demo.journey import JOURNEY
from shared.messaging.consumer import Delivery
from tests.journeys.town import Town, Towns

OUR_OWN = {
    "alembic_version",
    "inbox",
    "outbox",
    "dead_letter",
    "idempotency",
    "access_log",
    "stream_mark",
    "stream_tail",
    "course",
    "replayed",
}
COLUMNS = """SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = :name AND data_type NOT IN ('bytea', 'timestamp with time zone')"""


@pytest.fixture(scope="module")
async def years_events(towns: Towns) -> dict[str, list[Delivery]]:
    """What each service published in the course of the journey."""
    async with towns.lent() as town:
        story = town.story()
        for step in JOURNEY:
            await step.play(story)
            await town.carry()
        for house in town.houses.values():
            house.carried = 0
        return {name: await house.fetch_new() for name, house in town.houses.items()}


async def fed(town: Town, events: dict[str, list[Delivery]], chance: random.Random) -> dict[str, Any]:
    """Feed every house what it listens to, shuffled and doubled; give the state that this leads to."""
    for name, house in town.houses.items():
        heard = [event for publisher in SUBSCRIPTIONS[name] for event in events[publisher]]
        house.waiting = heard + chance.choices(heard, k=len(heard) // 2)
        chance.shuffle(house.waiting)
        for batch in in_batches(house.waiting, chance):
            done = await house.service.consumer().take(batch, house.held.sessions, house.keys, limit=1)
            assert len(done) == len(batch)
        house.waiting = []
    assert await town.dead_letters() == 0
    return {name: await state(house) for name, house in town.houses.items()}


def in_batches(deliveries: list[Delivery], chance: random.Random) -> Iterable[list[Delivery]]:
    start = 0
    while start < len(deliveries):
        size = chance.randint(1, 20)
        yield deliveries[start : start + size]
        start += size


async def state(house: Any) -> dict[str, Any]:
    """All that a house knows but ciphertexts and moments of recording."""
    found: dict[str, Any] = {}
    async with house.held.sessions() as session:
        tables = await session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for name in sorted(set(tables.scalars()) - OUR_OWN):
            columns = (await session.execute(text(COLUMNS), {"name": name})).scalars().all()
            chosen = ", ".join(f'"{column}"' for column in columns)
            rows = await session.execute(text(f'SELECT {chosen} FROM "{name}"'))
            found[name] = sorted(repr(row) for row in rows if not _came_to_nothing(row._mapping))
    return found


def _came_to_nothing(row: Mapping[Any, Any]) -> bool:
    """A cell of a rollup that was counted up and down again says what a missing one says."""
    return row.get("amount") == 0 or row.get("cells") == []


@pytest.fixture(scope="module")
async def usual_state(towns: Towns, years_events: dict[str, list[Delivery]]) -> dict[str, Any]:
    async with towns.lent() as town:
        return await fed(town, years_events, random.Random("usual"))


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_with_duplicates_from_zero_gives_the_same_projections(
    towns: Towns,
    years_events: dict[str, list[Delivery]],
    usual_state: dict[str, Any],
    seed: int,
) -> None:
    async with towns.lent() as town:
        found = await fed(town, years_events, random.Random(seed))
    for service, known in usual_state.items():
        for name, rows in known.items():
            assert found[service][name] == rows, (service, name)


def test_the_year_speaks_of_every_service(years_events: dict[str, list[Delivery]]) -> None:
    assert all(len(events) > 0 for events in years_events.values())
