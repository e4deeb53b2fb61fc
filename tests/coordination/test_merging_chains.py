"""A case became part of one that became part of another: what is about the first is found at the last (R3, R12)."""

from datetime import date
from typing import Any

from tests.coordination.meeting_room import CITY, COUNCIL
from tests.coordination.office import Office
from tests.coordination.test_emergencies import LIST, told_of
from tests.coordination.test_merging import beside, merge_of


async def stalled(office: Office, case: str) -> set[str]:
    lines: list[dict[str, Any]] = (await office.sees(COUNCIL, f"/stalled?case_id={case}"))["items"]
    return {line["reason"] for line in lines}


async def test_what_is_about_the_first_of_three_is_found_at_the_last(office: Office) -> None:
    oldest = await (aunts := beside(office)).case("aunt", on="2026-04-13")
    older = await (sons := beside(office)).case("son", on="2026-04-14")
    youngest = await office.case("mother", on="2026-04-15")
    yes = office.grant("mother", valid_until=date(2026, 12, 10))
    await office.hears(yes, told_of(office))
    await sons.all_consent()
    await aunts.all_consent()
    await office.convened(on="2026-11-16", held_on="2026-12-10", agenda=[{"case_id": youngest}])
    for ends, stays in ((youngest, older), (older, oldest)):
        await office.does(CITY, f"/cases/{ends}/merge", **merge_of(stays, on="2026-11-17"))

    before = await stalled(office, oldest)
    await office.hears(office.withdrawal(yes).model_copy(update={"on": date(2026, 11, 20)}))
    home = office.family.household_id
    found = {each["id"] for each in (await office.sees(CITY, f"/cases?household_id={home}"))["items"]}
    (told,) = (await office.sees(CITY, LIST))["items"]

    assert oldest in found
    assert told["case_id"] == oldest
    assert "consent_ends" in before
    assert "called_without_consent" in await stalled(office, oldest)
