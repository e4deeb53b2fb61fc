"""Beside a wall an agency reads its task, and another's sheet, once it was said whose words they are (R15)."""

from typing import Any

from shared.privacy.masking import HIDDEN
from tests.coordination.meeting_room import CITY, COUNCIL, KITA
from tests.coordination.office import Office

SEATS = ("city", "council", "higashi", "kita")
AID, HERS = "息子の通院に付き添う。", "見本 motherに話を聞く。"


async def test_r15_a_task_beside_a_wall_is_read_by_its_agency_once_its_source_is_said(office: Office) -> None:
    case = await office.case("mother", "son")
    mother, son = office.family["mother"], office.family["son"]
    await office.hears(*(office.grant(word, agencies=SEATS) for word in ("mother", "son")))
    held, coming = [await office.convened(agencies=SEATS, **each) for each in ({}, {"held_on": "2026-12-10"})]
    attendees = [{"agency": seat.agency, "subject": seat.subject} for seat in (CITY, COUNCIL, KITA)]
    minutes = office.minutes({"result": "continue"}, attendees=attendees)
    await office.does(COUNCIL, f"/meetings/{held}/minutes", **minutes)
    await office.does(COUNCIL, f"/cases/{case}/walls", on="2026-07-01", one=mother, other=son, reason="violence")
    for agency, member in (("higashi", mother), ("kita", son)):
        body = {"on": "2026-07-01", "agency": agency, "member_ids": [member]}
        assert (await office.post(COUNCIL, f"/cases/{case}/engagements", body)).status_code == 204
    his = {"source": {"said_by": [son], "member_ids": [son]}}
    path = f"/meetings/{held}/tasks"
    task = {"on": "2026-07-02", "agency": "kita", "due_on": "2026-12-20", "member_ids": [son], "text": AID}

    hidden = await office.does(COUNCIL, path, **task)
    assert (hidden["hidden_from_agencies"], await tasks(office)) == (["kita"], [HIDDEN])
    [waits] = (await office.sees(COUNCIL, f"/cases/{case}/sources"))["items"]
    assert (waits["kind"], waits["id"], waits["hidden_from_agencies"]) == ("task", hidden["id"], ["kita"])
    assert (await office.put(COUNCIL, f"/cases/{case}/sources/{hidden['id']}", his["source"])).status_code == 204
    assert await tasks(office) == [AID]
    said = await office.does(COUNCIL, path, **task | {"due_on": "2026-12-21"}, **his)
    naming_her = await office.does(COUNCIL, path, **task | {"due_on": "2026-12-22", "text": HERS}, **his)
    assert (said["hidden_from_agencies"], naming_her["notice"]) == ([], None)
    assert await tasks(office) == [AID, AID, HIDDEN]

    # So it is with what another agency prepared for a meeting.
    sheet = {"on": "2026-07-02", "seen": AID, "member_ids": [son]}
    assert await seen(office, coming, sheet, 0) is None
    assert (await seen(office, coming, sheet | his, 2) or {})["seen"] == AID


async def tasks(office: Office) -> list[str]:
    return [each["text"] for each in (await office.sees(KITA, "/tasks"))["items"] if each["agency"] == "kita"]


async def seen(office: Office, meeting: str, sheet: dict[str, Any], revision: int) -> dict[str, Any] | None:
    """What the agency of the son reads of the council's sheet, once that is kept and handed in."""
    path = f"/meetings/{meeting}/preparation"
    kept = await office.put(COUNCIL, path, sheet, **{"If-Match": f'"{revision}"'})
    assert kept.is_success, kept.text
    handed = await office.post(COUNCIL, f"{path}/submission", {"on": sheet["on"]}, **{"If-Match": f'"{revision + 1}"'})
    assert handed.is_success, handed.text
    lines = (await office.sees(KITA, f"/meetings/{meeting}/preparations"))["items"]
    return next((each["sheet"] for each in lines if each["agency"] == "council"), None)
