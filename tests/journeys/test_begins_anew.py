"""What one test after the other is lent is each time as if newly opened: compared with databases that nobody used."""

import dataclasses
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from shared.db import Database, database
from shared.demo.journey import JOURNEY
from shared.privacy.keys import KeyRing
from shared.reference.calendar import Clock
from shared.testing.contents import Contents
from shared.testing.house import has_heard
from shared.testing.servers import Databases
from tests.journeys.town import Town, TownHouse

NEVER = Clock(datetime.fromisoformat("2031-01-01T09:00:00+09:00"))
HEARD = "SELECT stream, as_of > now() - interval '1 hour' FROM heard"


async def kept(held: Database) -> dict[str, Any]:
    """Everything that a database keeps but how far others were heard, and what its sequences gave last."""
    contents = Contents(held)
    async with held.sessions() as session:
        given = [tuple(row) for row in await session.execute(text("SELECT sequencename, last_value FROM pg_sequences"))]
    return {"given": sorted(given), **await contents.rows(await contents.tables(but={"heard"}))}


async def new(house: TownHouse, databases: Databases) -> dict[str, Any]:
    """What a database of this service keeps that was made just now."""
    url = await databases.clone(house.service.name)
    async with database(house.settings.model_copy(update={"database_url": url})) as held:
        found = await kept(held)
    await databases.drop(url)
    return found


async def test_nothing_of_a_whole_journey_is_left_in_any_service(town: Town, databases: Databases) -> None:
    story = town.story()
    for step in JOURNEY:
        await step.play(story)
        await town.carry()
    stranger = KeyRing.load(town.keys.folder / "intake", town.keys.folder / "public")
    for house in town.houses.values():
        assert sum((await house.counts()).values()) > 20
        house.app.state.platform = dataclasses.replace(house.app.state.platform, clock=NEVER)
        await has_heard(house.held, "kita")
        await has_heard(house.held, "intake", ago_s=100_000)
        if house.service.cipher is not None:
            house.service.cipher.unlock(stranger.columns, stranger.apart)

    for house in town.houses.values():
        await house.begins_anew()

        assert await kept(house.held) == await new(house, databases), house.service.name
        assert await house.found(HEARD) == [("tsunagu:intake", True)]
        assert house.app.state.platform.clock != NEVER
        assert house.service.cipher is None or house.service.cipher.keys is house.keys.columns


async def test_what_a_test_did_to_the_schema_is_told_and_not_passed_on(town: Town) -> None:
    house = town.houses["community"]
    for made, unmade in (
        ("CREATE TABLE left_behind (id integer)", "DROP TABLE left_behind"),
        ("CREATE INDEX left_behind ON hub (name)", "DROP INDEX left_behind"),
        ("ALTER TABLE hub ADD CONSTRAINT left_behind CHECK (true)", "ALTER TABLE hub DROP CONSTRAINT left_behind"),
    ):
        async with house.held.sessions.begin() as session:
            await session.execute(text(made))
        with pytest.raises(AssertionError, match="left in the schema"):
            await house.begins_anew()
        async with house.held.sessions.begin() as session:
            await session.execute(text(unmade))
    await house.begins_anew()


async def test_a_town_lent_again_knows_its_hubs_and_carries_from_the_first_event(town: Town) -> None:
    carried = [delivery for house in town.houses.values() for delivery in await house.fetch_new()]

    assert carried[0].entry == "1-0"
    assert len(carried) == (await town.houses["community"].counts())["hub"] > 0
