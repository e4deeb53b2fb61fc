"""The board and the list of cases: what stands where, what comes next, what is overdue (R11, R15)."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from services.coordination.tables.cases import case as case_table
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import COUNCIL_WORKER, Office

REVIEW = {"on": "2026-09-28", "what": "review"}
REQUEST = {"on": "2026-10-03", "what": "information_request"}
MEETING = {"on": "2026-10-05", "what": "meeting"}
LOOK_AT_THE_FRESH_ONE = "2026-05-15"


async def board(office: Office, who: Any = COUNCIL, query: str = "") -> dict[str, dict[str, Any]]:
    """The stages at which something stands."""
    columns = (await office.sees(who, f"/board?{query}"))["columns"]
    return {column["stage"]: column for column in columns if column["count"]}


async def cases(office: Office, who: Any = COUNCIL, query: str = "") -> list[str]:
    return [line["id"] for line in (await office.sees(who, f"/cases?{query}"))["items"]]


async def another(office: Office, on: str = "2026-04-15") -> str:
    """A case of another household."""
    office.family.household_id, office.family.members = uuid4(), {}
    return await office.case("father", on=on)


async def supported(office: Office) -> str:
    """A case with a plan, whose review, meeting and request are past their dates at the end of November."""
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    conference = await office.convened("support_conference", held_on="2026-10-05", on="2026-10-01")
    await office.does(CITY, f"/meetings/{conference}/acknowledgements", on="2026-10-01")
    asked = {"case_id": case, "agency": "higashi", "question": "様子を教えてください。", "due_on": "2026-10-03"}
    await office.does(CITY, f"/meetings/{conference}/information-requests", on="2026-10-01", **asked)
    return case


async def test_r11_the_board_shows_where_cases_stand_what_comes_next_and_what_is_overdue(office: Office) -> None:
    case = await supported(office)
    fresh = await another(office)

    seen = await board(office)

    assert {stage: column["count"] for stage, column in seen.items()} == {"received": 1, "supporting": 1}
    (card,) = seen["supporting"]["cards"]
    assert (card["id"], card["number"], card["coordinator"]["agency"]) == (case, "2026-0001", "council")
    assert (card["next"], card["overdue"]) == (REVIEW, [REVIEW, REQUEST, MEETING])
    (card,) = seen["received"]["cards"]
    look = {"on": LOOK_AT_THE_FRESH_ONE, "what": "look"}
    assert (card["id"], card["next"], card["overdue"]) == (fresh, look, []), "everything open has a next date"
    assert await board(office, CITY) == seen


async def test_the_list_and_the_board_are_asked_by_the_same_filters(office: Office) -> None:
    case = await supported(office)
    fresh = await another(office)
    await office.does(COUNCIL, f"/cases/{fresh}/coordinator", on="2026-04-16", subject="colleague")

    for query, found in {
        "": [fresh, case],
        "mine=true": [case],
        "coordinator=colleague": [fresh],
        "agency=higashi": [case],
        "agency=kita": [],
        "overdue=true": [case],
        "mine=true&overdue=true": [case],
        "coordinator=colleague&overdue=true": [],
        "stage=supporting": [case],
    }.items():
        assert await cases(office, query=query) == found, query
        columns = (await board(office, query=query)).values()
        assert {card["id"] for column in columns for card in column["cards"]} == set(found), query
        assert sum(column["count"] for column in columns) == len(found), query


async def test_r15_an_agency_finds_its_own_cases_and_no_dates_of_others(office: Office) -> None:
    case = await supported(office)
    await another(office)

    assert await cases(office, HIGASHI) == [case]
    seen = await board(office, HIGASHI)
    assert [card["id"] for card in seen["supporting"]["cards"]] == [case]
    assert seen["supporting"]["cards"][0]["overdue"] == [REVIEW, REQUEST, MEETING]
    assert list(seen) == ["supporting"]
    for stranger in (KITA, AUDITOR):
        assert await board(office, stranger) == {}
        assert await cases(office, stranger) == await cases(office, stranger, "agency=higashi") == []


async def test_r15_what_one_agency_is_asked_is_no_date_of_another(office: Office) -> None:
    case = await supported(office)
    worker = await board(office, COUNCIL_WORKER)

    assert [card["id"] for card in worker["supporting"]["cards"]] == [case]
    assert worker["supporting"]["cards"][0]["overdue"] == [REVIEW, MEETING]


async def test_a_column_goes_on_in_the_list_where_the_board_ends(office: Office) -> None:
    made = [await another(office, on=f"2026-04-{day}") for day in (15, 16, 17, 17, 18)]

    column = (await board(office, query="cards=2"))["received"]
    rest = await cases(office, query=f"stage=received&cursor={column['next']}")

    assert column["count"] == len(made)
    shown = [card["id"] for card in column["cards"]]
    assert [shown[0], *shown[1:], *rest] == await cases(office, query="stage=received")
    assert sorted(shown + rest) == sorted(made)
    assert (await board(office, query="cards=5"))["received"]["next"] is None


async def test_activities_are_read_page_by_page_the_newest_first(office: Office) -> None:
    case = await office.case()
    path, days = f"/cases/{case}/activities", ("2026-07-10", "2026-07-11", "2026-07-11", "2026-07-12", "2026-07-13")
    for on in days:
        await office.does(COUNCIL, path, on=on, counterpart="city", method="phone")

    first = await office.sees(COUNCIL, f"{path}?limit=2")
    second = await office.sees(COUNCIL, f"{path}?limit=2&cursor={first['next']}")
    last = await office.sees(COUNCIL, f"{path}?limit=2&cursor={second['next']}")

    read = [line for page in (first, second, last) for line in page["items"]]
    assert [line["on"] for line in read] == sorted(days, reverse=True)
    assert len({line["id"] for line in read}) == len(days)
    assert last["next"] is None


async def test_closed_cases_are_shown_when_they_are_asked_for(office: Office) -> None:
    await office.case()
    async with office.held.sessions.begin() as session:
        await session.execute(update(case_table).values(stage="closed"))

    assert await board(office) == {}
    assert (await board(office, query="stage=closed"))["closed"]["count"] == 1


@pytest.mark.parametrize("query", ["cards=0", "cards=51", "stage=nowhere", "agency=A%20B", "coordinator="])
async def test_what_cannot_be_asked_is_refused_at_its_place(office: Office, query: str) -> None:
    refused = await office.get(COUNCIL, f"/board?{query}")

    assert refused.status_code == 422
