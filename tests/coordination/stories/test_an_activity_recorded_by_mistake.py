"""A slip of the thumb after a day out: it is struck with a reason, stays readable, and counts nowhere (R16)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from services.reporting.app import SERVICE as REPORTING
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import House, opened
from shared.testing.keys import Keys
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

VISIT = {"method": "home_visit", "counterpart": "household"}
WRONG = "隣の世帯の訪問を、誤ってこの事例に記録した。"


@pytest_asyncio.fixture
async def reporting(town_keys: Keys, service_database: ServiceDatabase) -> AsyncIterator[House]:
    async with opened(House, REPORTING, town_keys, await service_database("reporting")) as made:
        yield made


async def test_an_activity_recorded_by_mistake_is_struck_and_the_right_one_entered_anew(
    office: Office, reporting: House
) -> None:
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    son = office.family["son"]
    lines = [
        {"case_id": case, "on": "2026-07-08", "member_ids": [son], "said_by": [son], "content": "絵を見せてくれた。"},
        {"case_id": case, "on": "2026-11-20", "member_ids": [son], "said_by": [son], "content": "隣の家の話。"},
    ]
    right, wrong = (await office.does(COUNCIL, "/activities", on="2026-11-20", **VISIT, lines=lines))["items"]
    assert (await figures(office, reporting)) == {"2026-07": 1, "2026-11": 1}
    assert (await office.sees(COUNCIL, "/stalled?reason=quiet"))["items"] == []

    path = f"/cases/{case}/activities/{wrong['id']}/correction"
    unreasoned = await office.refuses(COUNCIL, path, on="2026-11-24", reason=" ")
    struck = await office.does(COUNCIL, path, on="2026-11-24", reason=WRONG)
    twice = await office.refuses(COUNCIL, path, on="2026-11-25", reason=WRONG)

    assert (unreasoned["type"], struck) == ("reason-missing", {"id": wrong["id"], "struck_on": "2026-11-24"})
    assert (twice["type"], twice["struck_on"]) == ("already-struck", "2026-11-24")
    # it stays readable to those who read it before, as what it was
    seen = {each["id"]: each for each in (await office.sees(CITY, f"/cases/{case}/activities"))["items"]}
    told = [seen[wrong["id"]][name] for name in ("content", "struck_on", "struck_by", "struck_reason")]
    assert told == ["隣の家の話。", "2026-11-24", COUNCIL.subject, WRONG]
    assert seen[right["id"]]["struck_on"] is None
    lived = await timeline(office, case)
    assert lived["2026-11-20", "activity_recorded"]["struck_on"] == "2026-11-24"
    assert lived["2026-11-24", "activity_struck"]["by"] == COUNCIL.subject
    for who, status in ((HIGASHI, 403), (KITA, 404)):
        assert (await office.refuses(who, path, reason=WRONG, on="2026-11-24"))["status"] == status
    assert all(each["what"] != "activity_struck" for each in await entries(office, case, HIGASHI))
    # and counts nowhere: in the city's number, in what is quiet, on the person's sheet, in the team
    assert (await figures(office, reporting)) == {"2026-07": 1, "2026-11": 0}
    assert [each["since"] for each in (await office.sees(COUNCIL, "/stalled?reason=quiet"))["items"]] == ["2026-07-08"]
    sheet = await office.sees(COUNCIL, f"/cases/{case}/members/{son}/sheet")
    assert ("絵を見せてくれた。" in str(sheet), "隣の家の話。" in str(sheet)) == (True, False)

    again = await office.does(COUNCIL, "/activities", on="2026-11-20", **VISIT, lines=[lines[1]])

    assert [each["counts"] for each in again["items"]] == [True]
    assert (await figures(office, reporting)) == {"2026-07": 1, "2026-11": 1}
    assert (await office.sees(COUNCIL, "/stalled?reason=quiet"))["items"] == []


async def figures(office: Office, reporting: House) -> dict[str, int]:
    """What reporting counts, having heard everything once more, the latest first."""
    await reporting.hears(*reversed(await office.envelopes(office.since)))
    asked = {"from": "2026-07", "to": "2026-11"}
    found = (await reporting.shown(CITY, "/indicators", **asked))["indicators"]["activities"]["months"]
    facts = (await reporting.shown(CITY, "/indicators/activities/facts", month="2026-11"))["items"]
    assert len(facts) == found["2026-11"], "the facts behind a number are those that it counts"
    return {month: found[month] for month in ("2026-07", "2026-11")}


async def entries(office: Office, case: str, who: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.sees(who, f"/cases/{case}/timeline?limit=200"))["items"]
    return found


async def timeline(office: Office, case: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["on"], each["what"]): each for each in await entries(office, case, COUNCIL)}
