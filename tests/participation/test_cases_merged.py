"""Two cases of one household became one: a support goes on under the case that stays, and there is one of it (R12)."""

from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID

from shared.contracts.merging import CaseMerged, CasesSeparated

OLDER, MERGE = UUID(int=71), UUID(int=72)


async def test_a_support_goes_on_under_the_households_case_in_any_order_and_until_it_is_taken_back(
    house: Any, story: Any
) -> None:
    first = story.commissioned()
    again = story.commissioned(commission_id=UUID(int=73), case_id=OLDER)
    ids = {"merge_id": MERGE, "case_id": first.case_id, "into_id": OLDER}
    joined = CaseMerged(on=date(2026, 7, 10), number="2026-0003", episode=1, **ids)
    await house.hears(joined, again, first)
    support = await story.support()

    body = {"on": "2026-07-20", "commission_id": str(again.commission_id)}
    await house.refused("coordinator", "/supports", body, 409, "already-supported")
    for case_id in (OLDER, first.case_id):
        (line,) = (await house.shown("officer", "/supports", case_id=str(case_id)))["items"]
        assert (line["id"], line["case_id"]) == (support, str(OLDER))

    for order in permutations([CasesSeparated(on=date(2026, 7, 21), **ids), joined]):
        await house.hears(*order)
        assert (await house.shown("officer", f"/supports/{support}"))["case_id"] == str(first.case_id)
