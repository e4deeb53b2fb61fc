"""Between two requests of the journey the waiting events arrive shuffled and doubled: the end is the same."""

import random
from typing import Any

import pytest

from shared.demo.journey import EXPECTED, FIRST, JOURNEY, LAST
from shared.demo.play import flat
from shared.demo.story import CITY, COORDINATOR, Story
from tests.journeys.town import Town, Towns


async def played(town: Town) -> Story:
    story = town.story()
    for step in JOURNEY:
        await step.play(story)
        await town.carry()
    return story


async def end_state(town: Town, story: Story) -> dict[str, Any]:
    """What people see at the end, with ids replaced by the story's names for them."""
    views = {
        "indicators": await story.get(CITY, f"/reporting/v1/indicators?from={FIRST}&to={LAST}"),
        "case": await story.get(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}"),
        "outreach": await story.get(COORDINATOR, f"/intake/v1/outreach/{story.ids['outreach']}"),
        "support": await story.get(COORDINATOR, f"/participation/v1/supports/{story.ids['support']}"),
        "menus": await story.get(COORDINATOR, "/participation/v1/menus"),
        "gaps": await story.get(COORDINATOR, "/community/v1/gaps"),
    }
    return {"views": _unnamed(views), "counts": await town.counts(), "dead": await town.dead_letters()}


def _unnamed(value: Any) -> Any:
    """The value without ids and times of recording, in an order of its own."""
    if isinstance(value, dict):
        return {key: _unnamed(inner) for key, inner in value.items() if not _is_identity(key)}
    if isinstance(value, list):
        return sorted((_unnamed(inner) for inner in value), key=repr)
    return "an id" if isinstance(value, str) and len(value) == 36 and value.count("-") == 4 else value


def _is_identity(key: str) -> bool:
    return key in {"id", "recorded_at", "revision"} or key.endswith(("_id", "_ids"))


async def test_the_journey_gives_the_table_of_the_plan(town: Town) -> None:
    story = await played(town)
    answer = await story.get(CITY, f"/reporting/v1/indicators?from={FIRST}&to={LAST}")
    table = flat(answer["indicators"])
    for name, (months, total) in EXPECTED.items():
        assert tuple(table[name].values()) == (*months, total), name
    assert await town.dead_letters() == 0


@pytest.fixture(scope="module")
async def usual_end(towns: Towns) -> dict[str, Any]:
    """The end when events arrive one by one as they were recorded."""
    async with towns.lent() as calm:
        return await end_state(calm, await played(calm))


@pytest.mark.parametrize("seed", range(6))
async def test_shuffled_and_doubled_events_lead_to_the_same_end(
    towns: Towns, usual_end: dict[str, Any], seed: int
) -> None:
    async with towns.lent() as wild:
        wild.chance = random.Random(seed)
        assert await end_state(wild, await played(wild)) == usual_end


async def test_played_twice_nothing_is_counted_twice(town: Town) -> None:
    story = await played(town)
    once = await end_state(town, story)
    again = await played(town)
    assert again.ids == story.ids
    assert await end_state(town, again) == once


@pytest.mark.parametrize("last", ["four_consents", "convene_coordination_meeting", "match"])
async def test_an_interrupted_run_finds_its_records_and_goes_on(
    town: Town, usual_end: dict[str, Any], last: str
) -> None:
    story = town.story()
    for step in JOURNEY:
        await step.play(story)
        if step.name == last:
            break
    again = await played(town)
    assert again.ids.items() >= story.ids.items()
    assert await end_state(town, again) == usual_end
