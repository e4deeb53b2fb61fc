"""A case merged while it is on an agenda (R4, R5, R12, R15): a mother came to one desk, her son to another.

Two cases were opened, and the younger one stands on the agenda of a support conference when the city and the
coordinator find that the two live in one household. The item stays, for the one person for whom the agencies were
called; what was shared before stays within its meeting; the older number is the household's for ever.
"""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from shared.actors import Actor
from tests.coordination.calendars import looks_in, subscribes
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SECRET, Household
from tests.coordination.office import Office

REASON = "母と長男は同じ世帯であることを、訪問で確認した。"
ASKED = {"subject": "officer", "on": "2026-06-10"}
WITH_KITA = ["city", "council", "kita"]
WITH_HIGASHI = ["city", "council", "higashi"]


def merge_of(into: str, **changed: Any) -> dict[str, Any]:
    return {"on": "2026-06-10", "into": into, "reason": REASON, "consulted": ASKED} | changed


async def two_cases(office: Office) -> tuple[str, str, Office]:
    """The mother's case; the son's case, which is younger; and the office as it works with the son's household."""
    older = await office.case("mother")
    other = replace(office, family=Household(household_id=uuid4()))
    younger = await other.case("son", on="2026-04-20")
    return older, younger, other


async def confirmed(office: Office, meeting: str, *seats: Actor) -> None:
    for seat in seats:
        await office.does(seat, f"/meetings/{meeting}/acknowledgements", on="2026-06-09")


async def the_wall_holds(office: Office, case: str, mothers: tuple[str, str], sons: tuple[str, str, str]) -> None:
    """Who met about the one learns nothing of the other, neither persons, nor agencies, nor words (R5, R15)."""
    for who, own, other, word in ((HIGASHI, sons[0], mothers[0], "泣いて"), (KITA, mothers[0], sons[0], SECRET)):
        text = (await office.get(who, f"/cases/{case}")).text
        assert (own in text, other in text, word in text) == (True, False, False)
        assert (await office.hides(who, f"/cases/{case}/members/{other}"))["status"] == 404
    assert (await office.sees(HIGASHI, f"/cases/{case}"))["agencies"] == WITH_HIGASHI
    assert (await office.hides(KITA, f"/meetings/{sons[1]}/materials"))["status"] == 404
    assert (await office.hides(HIGASHI, f"/meetings/{mothers[1]}/materials"))["status"] == 404
    shared = (await office.sees(HIGASHI, f"/meetings/{sons[1]}/materials"))["items"]
    assert [each["id"] for each in shared] == [sons[2]]


async def test_a_case_merged_while_it_is_on_an_agenda(office: Office) -> None:
    older, younger, sons = await two_cases(office)
    mother, son = office.family["mother"], sons.family["son"]
    mothers = await office.convened("support_conference", agencies=WITH_KITA)
    await confirmed(office, mothers, COUNCIL, CITY, KITA)
    told = {"on": "2026-06-09", "content": "母は夜に一人で泣いている。"}
    await office.does(KITA, f"/meetings/{mothers}/materials", **told)
    meeting = await sons.convened("support_conference", agencies=WITH_HIGASHI)
    await confirmed(sons, meeting, COUNCIL, CITY, HIGASHI)
    item = await sons.shares(meeting)
    feed = await subscribes(office, HIGASHI)
    before = [each.uid for each in (await looks_in(office, feed)).calendar.events]

    # The older case keeps its number, and a coordinator decides with the city (R12).
    alone = await office.refuses(COUNCIL, f"/cases/{younger}/merge", **merge_of(older) | {"consulted": None})
    wrong = await office.refuses(COUNCIL, f"/cases/{older}/merge", **merge_of(younger))
    assert (alone["type"], wrong["type"], wrong["into"]) == ("city-not-consulted", "older-case-stays", older)
    assert (await office.refuses(HIGASHI, f"/cases/{younger}/merge", **merge_of(older)))["status"] == 403
    assert (await office.refuses(KITA, f"/cases/{younger}/merge", **merge_of(older)))["status"] == 404
    await office.does(COUNCIL, f"/cases/{younger}/merge", **merge_of(older))

    # One household, one case: everybody is in it, and the other number still finds it.
    seen = await office.sees(CITY, f"/cases/{older}")
    assert [each["id"] for each in seen["members"]] == [mother, son]
    assert [(each["case_id"], each["reason"]) for each in seen["merged_from"]] == [(younger, REASON)]
    ended = await office.sees(CITY, f"/cases/{younger}")
    assert (ended["merged"]["case_id"], ended["merged"]["number"]) == (older, seen["number"])
    lines = (await office.sees(COUNCIL, f"/cases/{older}/timeline?kind=merging"))["items"]
    assert [(each["on"], each["what"], each["by"]) for each in lines] == [("2026-06-10", "cases_merged", "coordinator")]

    # Nobody adds to the case that ended; who may see is told where to go on, and nobody else hears of it.
    path, note = f"/cases/{younger}/activities", {"on": "2026-06-11", "counterpart": "household", "method": "phone"}
    refused = await office.refuses(COUNCIL, path, **note)
    assert (refused["type"], refused["into"], refused["number"]) == ("case-merged", older, seen["number"])
    assert (await office.hides(HIGASHI, f"/cases/{younger}"))["into"] == older
    assert (await office.hides(KITA, f"/cases/{younger}"))["status"] == 404
    twice = await office.refuses(CITY, f"/cases/{younger}/merge", **merge_of(older))
    assert twice["type"] == "case-merged"

    # The item stands, for the son alone; the meeting is the same in calendars.
    agenda = (await office.sees(HIGASHI, f"/meetings/{meeting}"))["agenda"]
    assert [(each["case_id"], each["member_ids"], each["came_from"]) for each in agenda] == [(older, [son], [younger])]
    assert [each.uid for each in (await looks_in(office, feed)).calendar.events] == before

    await the_wall_holds(office, older, (mother, mothers), (son, meeting, item))

    # What the conferences know enters no plan of the one household (R5).
    draft = office.draft(wishes_and_issues=f"母と長男について。{SECRET}")
    assert (await office.refuses(COUNCIL, f"/cases/{older}/plans", **draft))["type"] == "compartment-closed"

    # Minutes that still name the case that ended are recorded on the household's case; nobody else was discussed.
    seats = [{"agency": seat.agency, "subject": seat.subject} for seat in (CITY, COUNCIL, HIGASHI)]
    said = {"case_id": younger, "result": "outreach"}
    minutes = {"on": "2026-06-26", "city_present": True, "attendees": seats, "determinations": [said]}
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **minutes)
    held = (await office.sees(CITY, f"/meetings/{meeting}"))["minutes"]["determinations"]
    assert [(each["case_id"], each["member_ids"]) for each in held] == [(older, [son])]
    decided = (await office.events("outreach-decided"))[-1]
    assert (decided["case_id"], decided["household_id"]) == (older, str(sons.family.household_id))
    merged = (await office.events("case-merged"))[-1]
    assert (merged["case_id"], merged["into_id"], merged["episode"]) == (younger, older, 1)
