"""The timeline of a case: every fact once, page by page, by kind and person, to each what is theirs (R15)."""

from typing import Any
from uuid import uuid4

import pytest_asyncio

from shared.actors import Actor
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI
from tests.coordination.office import Office


@pytest_asyncio.fixture
async def case(office: Office) -> str:
    """A case with a plan in force, a contact with the son and a note on both."""
    case = await office.case("mother", "son")
    await office.in_force_with_consent_withdrawn_by_the_son(case)
    son, mother = office.family["son"], office.family["mother"]
    contact = {"on": "2026-07-01", "counterpart": "household", "method": "home_visit"}
    await office.does(COUNCIL, f"/cases/{case}/activities", **contact, member_ids=[son])
    await office.does(COUNCIL, f"/cases/{case}/activities", **contact, member_ids=[son, mother], kind="note")
    return case


async def test_pages_of_the_timeline_are_the_whole_of_it_in_order(office: Office, case: str) -> None:
    whole = await told(office, CITY, case)

    for size in (1, 3):
        paged, cursor = [], ""
        while cursor is not None:
            page = await office.sees(CITY, f"/cases/{case}/timeline?limit={size}{cursor and f'&cursor={cursor}'}")
            paged, cursor = paged + page["items"], page["next"]
        assert paged == whole
    assert [each["on"] for each in whole] == sorted(each["on"] for each in whole)
    assert len({(each["what"], each["id"]) for each in whole}) == len(whole) > 10


async def test_each_fact_tells_who_and_which_service_told_it(office: Office, case: str) -> None:
    by_what = {each["what"]: each for each in await told(office, CITY, case)}

    assert {by_what["consent_withdrawn"]["service"], by_what["consent_granted"]["service"]} == {"intake"}
    assert (by_what["case_opened"]["service"], by_what["case_opened"]["by"]) == ("coordination", "coordinator")
    assert by_what["activity_recorded"]["member_id"] == office.family["son"]
    assert by_what["note_taken"]["member_id"] is None
    assert set(by_what["note_taken"]["member_ids"]) == {office.family["son"], office.family["mother"]}


async def test_the_timeline_is_asked_by_kind_and_by_member(office: Office, case: str) -> None:
    records = await told(office, CITY, case, "?kind=records")
    mothers = await told(office, CITY, case, f"?member_id={office.family['mother']}")
    both = await told(office, CITY, case, f"?kind=records&member_id={office.family['mother']}")
    nobody = await office.hides(CITY, f"/cases/{case}/timeline?member_id={uuid4()}")
    nothing = await office.hides(CITY, f"/cases/{case}/timeline?kind=secrets")

    assert [each["what"] for each in records] == ["activity_recorded", "note_taken"]
    assert {each["what"] for each in mothers} == {"consent_granted", "meeting_convened", "meeting_held", "note_taken"}
    assert [each["what"] for each in both] == ["note_taken"]
    assert (nobody["type"], nothing["status"]) == ("unknown-member", 422)


async def test_r15_an_agency_sees_of_it_its_own_and_everyones(office: Office, case: str) -> None:
    seen = await told(office, HIGASHI, case)

    assert {each["agency"] for each in seen if each["what"].startswith("role_")} == {"higashi"}
    assert {each["what"] for each in seen} == {
        "case_opened",
        "meeting_convened",
        "meeting_held",
        "plan_in_force",
        "role_offered",
    }
    assert {each["by"] for each in seen} == {None}
    assert await told(office, HIGASHI, case, "?kind=consents") == []


async def told(office: Office, who: Actor, case: str, asked: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await office.sees(who, f"/cases/{case}/timeline{asked}"))["items"]
    return items
