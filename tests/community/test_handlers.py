"""What community makes of what it hears: one gap per need, in any order, however often."""

from __future__ import annotations

import asyncio
import random
from datetime import date
from typing import Any
from uuid import UUID

from services.community.domain.gaps import gap_id_of_need
from shared.contracts import enveloped
from shared.contracts.community import GapRecorded
from shared.contracts.coordination import GapFound, GapNote
from shared.contracts.participation import NeedUnmet

NEEDS = [
    NeedUnmet(on=date(2026, 8, day), need_id=UUID(int=day), menu_kind="social_exchange", field="all")
    for day in range(1, 9)
]


async def test_r14_each_unmet_need_becomes_one_gap_however_often_it_is_told(house: Any) -> None:
    await house.hears(*NEEDS, *NEEDS)
    await house.hears(*NEEDS)

    recorded = await house.published(GapRecorded)
    assert [event.need_id for event in recorded] == [need.need_id for need in NEEDS]
    assert {event.gap_id for event in recorded} == {gap_id_of_need(need.need_id) for need in NEEDS}


async def test_needs_in_any_order_and_doubled_leave_the_same_gaps(house: Any) -> None:
    envelopes = [enveloped(need, source="participation") for need in NEEDS]
    shuffled = envelopes * 3
    random.Random(2).shuffle(shuffled)

    await house.hears(*envelopes)
    straight = await house.rows("gap")
    await house.wipe()
    for envelope in shuffled:
        await house.hears(envelope)

    assert await house.rows("gap") == straight


async def test_one_need_told_to_two_replicas_at_once_becomes_one_gap(house: Any) -> None:
    await asyncio.gather(*(house.hears(*NEEDS) for _ in range(3)))

    assert len(await house.published(GapRecorded)) == len(NEEDS)


async def test_a_gap_taken_up_stays_taken_when_its_need_is_told_again(house: Any) -> None:
    await house.hears(NEEDS[0])
    gap = str(gap_id_of_need(NEEDS[0].need_id))
    await house.done("coordinator", "/developments", {"on": "2026-09-07", "gap_ids": [gap], "title": "案"})

    await house.hears(NEEDS[0])

    assert (await house.shown("coordinator", "/gaps"))["items"][0]["status"] == "in_development"


async def test_r14_what_a_meeting_found_missing_becomes_one_gap_with_its_words(house: Any) -> None:
    found = [
        GapFound(
            on=date(2026, 6, 29),
            gap_id=UUID(int=number),
            menu_kind="social_exchange",
            field="all",
            note=house.keys.seal(GapNote(description=said), "community") if said else None,
        )
        for number, said in ((1, "夜に静かに過ごせる場所がない。"), (2, None))
    ]

    await house.hears(*found, *found)

    shown = (await house.shown("coordinator", "/gaps"))["items"]
    assert [(each["id"], each["description"]) for each in shown] == [
        (str(UUID(int=1)), "夜に静かに過ごせる場所がない。"),
        (str(UUID(int=2)), None),
    ]
    assert [event.need_id for event in await house.published(GapRecorded)] == [None, None]
