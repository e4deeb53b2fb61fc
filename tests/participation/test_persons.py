"""What intake tells of persons: nothing new begins for who died, and two records of one person are one (R3)."""

from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.persons import DeathReversed, Fate, PersonDied, PersonsMerged, PersonsSplit, SamePerson

SON, AGAIN, MERGE = UUID(int=4), UUID(int=44), UUID(int=9)
DAY = date(2026, 7, 12)


def fate(house: Any, *, living: bool, revision: int) -> PersonDied | DeathReversed:
    told = Fate(member_id=SON, living=living, died_on=None if living else DAY, revision=revision)
    both = {service: house.keys.seal(told, "participation") for service in ("coordination", "participation")}
    return (DeathReversed if living else PersonDied)(on=DAY, notice_id=uuid4(), **both)


def merged(house: Any) -> PersonsMerged:
    same = SamePerson(keep_id=SON, absorbed_id=AGAIN)
    both = {service: house.keys.seal(same, "participation") for service in ("coordination", "participation")}
    return PersonsMerged(on=DAY, merge_id=MERGE, **both)


SPLIT = PersonsSplit(on=DAY, merge_id=MERGE)


async def test_no_support_starts_for_who_died_until_that_was_a_mistake(house: Any, story: Any) -> None:
    await house.hears(story.commissioned(), fate(house, living=False, revision=1))
    body = {"on": "2026-07-20", "commission_id": str(story.commissioned().commission_id)}

    await house.refused("coordinator", "/supports", body, 409, "person-dead")

    await house.hears(fate(house, living=True, revision=2))
    assert await house.done("coordinator", "/supports", body)


async def test_no_host_is_told_of_who_died_and_the_support_says_so_until_it_ends(house: Any, story: Any) -> None:
    await house.hears(story.granted(), story.hub_opened())
    support = await story.support()
    match = await story.match(support, await story.menu())
    await house.hears(fate(house, living=False, revision=1))

    await house.refused("coordinator", f"/matches/{match}/offer", {"on": "2026-07-13"}, 409, "person-dead")

    (line,) = (await house.shown("officer", "/supports"))["items"]
    seen = await house.shown("officer", f"/supports/{support}")
    assert (line["living"], line["died_on"]) == (seen["living"], seen["died_on"]) == (False, "2026-07-12")
    await house.done(
        "coordinator", f"/matches/{match}/decline", {"on": "2026-07-13", "by": "coordinator", "reason": "逝去"}
    )
    await house.done("coordinator", f"/supports/{support}/end", {"on": "2026-07-13", "reason": "died"})


async def test_r3_an_answer_under_either_record_counts_until_the_two_are_split(house: Any, story: Any) -> None:
    await house.hears(story.granted(member_id=AGAIN), story.hub_opened(), merged(house))
    support = await story.support()
    first, second = await story.menu(), await story.menu(title="もう一つの交流")
    assert (await house.shown("officer", f"/supports/{support}"))["also"] == [str(AGAIN)]

    await story.match(support, first, "offer")
    match = await story.match(support, second)
    await house.hears(SPLIT)

    await house.refused("coordinator", f"/matches/{match}/offer", {"on": "2026-07-13"}, 409, "consent-missing")


async def test_one_support_is_enough_for_both_records_of_one_person(house: Any, story: Any) -> None:
    other = story.commissioned(commission_id=uuid4(), member_id=AGAIN)
    await house.hears(other, merged(house))
    await story.support()

    body = {"on": "2026-07-20", "commission_id": str(other.commission_id)}
    await house.refused("coordinator", "/supports", body, 409, "already-supported")


async def test_whatever_the_order_and_however_often_the_same_is_known(house: Any) -> None:
    events = (
        fate(house, living=False, revision=1),
        fate(house, living=True, revision=2),
        merged(house),
        SPLIT,
    )
    states = []
    for order in list(permutations(range(4)))[::5]:
        await house.wipe()
        for position in (*order, *order):
            await house.hears(events[position])
        states.append(await house.rows("person_fate", "person_merge"))

    assert all(state == states[0] for state in states)
