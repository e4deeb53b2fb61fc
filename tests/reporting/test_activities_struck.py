"""An activity that was struck counts no more, in whatever order that is heard, and a rebuild says the same (R16)."""

from __future__ import annotations

import itertools
from typing import Any

from services.reporting.domain.facts import distinct
from services.reporting.domain.rules import facts_of
from shared.contracts import enveloped
from tests.reporting.events import an_activity, an_activity_struck, the

CASE = the("case")
ONE, TWO = an_activity("2026-05-11", CASE), an_activity("2026-05-11", CASE)
STRUCK = an_activity_struck("2026-05-11", CASE, instead=TWO.activity_id)
STRUCK_TOO = an_activity_struck("2026-05-11", CASE, strikes=2)
ANEW = an_activity("2026-05-11", CASE, strikes=2)
STORY = (ONE, TWO, STRUCK, STRUCK_TOO, ANEW)
COUNTED = (1, 1, 1, 0, 1)


def test_however_far_the_story_went_its_last_word_holds_in_every_order() -> None:
    for length, amount in enumerate(COUNTED, start=1):
        facts = [fact for n, event in enumerate(STORY[:length]) for fact in facts_of(event, the(str(n)))]

        kept = {next(iter(distinct(order).values())) for order in itertools.permutations(facts)}

        assert [fact.amount for fact in kept] == [amount], length
    assert next(iter(kept)).fact_id == ANEW.activity_id


async def test_a_strike_takes_its_activity_out_of_the_month_it_was_done_in_also_when_it_is_heard_first(
    reporting: Any,
) -> None:
    events = [enveloped(each, source="coordination") for each in STORY[:4]]
    other = enveloped(an_activity("2026-05-12", CASE), source="coordination")

    for each in (events[3], other, *reversed(events)):
        await reporting.hears(each)

    assert (await reporting.numbers("2026-05", "2026-11"))["activities"] == ([1, 0, 0, 0, 0, 0, 0], 1)
    assert await reporting.facts("activities", "2026-05") == [other.event().activity_id]
    state = await reporting.state()
    assert await reporting.rebuilds() == len(events) + 1
    assert await reporting.state() == state
    await reporting.hears(enveloped(ANEW, source="coordination"))
    assert (await reporting.numbers("2026-05", "2026-05"))["activities"] == ([2], 2)
