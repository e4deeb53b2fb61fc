"""An agency closes: what lies with it is seen in time, passes to somebody else, and keeps nobody waiting (R2, R10)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.coordination.calendars import invitation, standing
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SEATS
from tests.coordination.office import Office
from tests.coordination.test_closing import EVALUATION, closure, running
from tests.coordination.test_role_offers import FOUR, offered
from tests.coordination.turns import closes

CLOSED = "2026-11-24"


@pytest.fixture
def closed(office: Office) -> Iterator[None]:
    with closes(office, "higashi", CLOSED):
        yield


async def lies_with_it(office: Office, case: str) -> list[tuple[str, str, str]]:
    lines = (await office.sees(COUNCIL, f"/stalled?case_id={case}"))["items"]
    return [(each["reason"], each["since"], each["id"]) for each in lines if each["reason"].endswith("_closed")]


async def test_r2_what_lies_with_an_agency_that_closes_is_listed_from_a_month_before_until_it_is_passed_on(
    office: Office,
) -> None:
    case, roles = await offered(office)
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-07-03")
    conference = await office.conference(held_on="2026-12-10")
    asked = {"on": "2026-11-02", "case_id": case, "agency": "higashi", "question": "様子は", "due_on": "2026-12-04"}
    request = (await office.does(CITY, f"/meetings/{conference}/information-requests", **asked))["id"]
    role = f"/roles/{roles['higashi']}"

    with closes(office, "higashi", "2027-01-04"):
        far = await lies_with_it(office, case)
    with closes(office, "higashi", "2026-12-10"):
        near = await lies_with_it(office, case)
    with closes(office, "higashi", CLOSED):
        now = await lies_with_it(office, case)
        await office.does(COUNCIL, f"{role}/handover", on="2026-11-25", agency="kita", reason="機関が閉鎖された")
        (taken,) = (await office.sees(KITA, f"/roles?case_id={case}"))["items"]
        await office.does(KITA, f"/roles/{taken['id']}/acceptance", on="2026-11-26")
        path = f"/information-requests/{request}/withdrawal"
        unasked = await office.does(CITY, path, on="2026-11-25", reason="閉鎖された")
        await office.does(
            CITY, f"/meetings/{conference}/changes", on="2026-11-25", agencies=["city", "council", "kita"]
        )
        after = await lies_with_it(office, case)

    today = "2026-11-30"
    assert far == []
    both = [("meeting_agency_closed", conference), ("request_agency_closed", request)]
    third = ("role_agency_closed", roles["higashi"])
    assert near == [(reason, today, record) for reason, record in (*both, third)]
    assert now == [(reason, CLOSED, record) for reason, record in (*both, third)]
    assert (unasked["status"], after) == ("withdrawn", [])
    assert standing((await invitation(office, HIGASHI, conference)).event) == "CANCELLED"


async def test_r10_a_referring_agency_that_closed_keeps_no_plan_from_being_made(office: Office, closed: None) -> None:
    case = await office.case(from_agency="higashi")
    roles = [{"agency": "kita", "text": "母の介護の相談"}, {"agency": "council", "text": "全体の調整"}]
    plan = await office.plan_of(case, on="2026-11-25", roles=roles)

    submitted = await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-11-25")

    assert submitted["status"] == "submitted"


async def test_r10_a_referring_agency_that_closed_gives_its_role_away(office: Office) -> None:
    case, roles = await offered(office, from_agency="higashi")
    role = f"/roles/{roles['higashi']}"
    await office.does(HIGASHI, f"{role}/acceptance", on="2026-07-03")
    wish = {"on": "2026-11-25", "agency": "kita", "reason": "閉鎖のため"}

    before = await office.refuses(COUNCIL, f"{role}/handover", **wish)
    with closes(office, "higashi", CLOSED):
        new = await office.does(COUNCIL, f"{role}/handover", **wish)
    await office.does(KITA, f"/roles/{new['id']}/acceptance", on="2026-11-26")

    assert before["type"] == "referrer-without-role"
    of_staff = {each["agency"]: each["status"] for each in (await office.sees(CITY, f"/roles?case_id={case}"))["items"]}
    assert (of_staff["higashi"], of_staff["kita"]) == ("handed_over", "accepted")


async def test_r2_who_has_closed_takes_nothing_more_and_a_draft_that_names_it_is_not_submitted(office: Office) -> None:
    case, roles = await offered(office)
    draft = await office.plan_of(case, on="2026-11-20")

    with closes(office, "higashi", CLOSED):
        late = await office.refuses(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-11-25")
        named = await office.refuses(COUNCIL, f"/plans/{draft}/submission", on="2026-11-25")

    assert (late["type"], named["type"]) == ("role-agency-closed", "role-agency-closed")
    assert (late["agency"], named["agency"]) == ("higashi", "higashi")


async def test_r12_a_role_nobody_can_finish_is_taken_back_with_the_reason_and_the_case_closes(office: Office) -> None:
    case = await running(office)
    roles = await office.roles_of(case)
    for who, agency in ((HIGASHI, "higashi"), (COUNCIL, "council")):
        await office.does(who, f"/roles/{roles[agency]}/acceptance", on="2026-07-03")
    await office.does(COUNCIL, f"/roles/{roles['council']}/completion", on="2026-10-30")
    role = f"/roles/{roles['higashi']}/withdrawal"
    with closes(office, "higashi", "2026-10-01"):
        await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
        meeting = await office.plan(on="2026-11-06", held_on="2026-11-06", agencies=["city", "council"])
        await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-11-06")
        there = [{"agency": each.agency, "subject": each.subject} for each in (CITY, COUNCIL)]
        minutes = office.minutes({"result": "closing_agreed"}, on="2026-11-06", attendees=there)
        await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **minutes)

        still = await office.refuses(CITY, f"/cases/{case}/closure", **closure(meeting))
        unreasoned = await office.refuses(COUNCIL, role, on="2026-11-09", reason=" ")
        by_itself = await office.refuses(HIGASHI, role, on="2026-11-09", reason="閉鎖")
        back = await office.does(COUNCIL, role, on="2026-11-09", reason="機関の閉鎖により終了した")
        twice = await office.refuses(COUNCIL, role, on="2026-11-09", reason="もう一度")
        shut = await office.refuses(
            CITY, f"/cases/{case}/closure", **closure(meeting, watch={"agency": "higashi", "until": "2027-01-31"})
        )
        await office.does(CITY, f"/cases/{case}/closure", **closure(meeting))

    assert (still["type"], unreasoned["type"], by_itself["status"]) == ("roles-open", "reason-missing", 403)
    assert (back["status"], twice["type"], twice["status"]) == ("withdrawn", "role-over", 409)
    assert shut["type"] == "watch-agency-closed"
    assert [each["role_id"] for each in await office.events("role-withdrawn")] == [roles["higashi"]]


async def test_r2_a_household_is_watched_on_when_who_watched_it_closes(office: Office) -> None:
    case, meeting = await _ready(office)
    watch = {"agency": "higashi", "until": "2027-03-31", "contacts": [{"due_on": "2026-12-11"}]}
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, watch=watch))
    path = f"/cases/{case}/watch/agency"

    with closes(office, "higashi", CLOSED):
        listed = await lies_with_it(office, case)
        to_itself = await office.put(COUNCIL, path, {"on": "2026-11-25", "agency": "higashi"})
        by_another = await office.put(HIGASHI, path, {"on": "2026-11-25", "agency": "kita"})
        passed = await office.put(COUNCIL, path, {"on": "2026-11-25", "agency": "kita"})
        after = await lies_with_it(office, case)

    assert [each[:2] for each in listed] == [("watch_agency_closed", CLOSED)]
    assert (to_itself.status_code, by_another.status_code) == (409, 403)
    assert (passed.status_code, passed.json(), after) == (200, {"agency": "kita"}, [])
    rows = await office.found("SELECT id, agency FROM watch_contact WHERE case_id = :case", case=case)
    assert [row.agency for row in rows] == ["kita"]
    await office.does(KITA, f"/watch-contacts/{rows[0].id}/result", on="2026-11-26", result="unchanged")


async def test_r2_the_contact_that_follows_falls_to_who_is_there(office: Office) -> None:
    case, meeting = await _ready(office)
    watch = {"agency": "higashi", "until": "2027-03-31", "contacts": [{"due_on": "2026-11-25"}]}
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, watch=watch))
    contact = (await office.found("SELECT id FROM watch_contact WHERE case_id = :case", case=case))[0].id

    with closes(office, "higashi", CLOSED):
        await office.does(COUNCIL, f"/watch-contacts/{contact}/result", on="2026-11-25", result="unchanged")

    found = "SELECT agency FROM watch_contact WHERE case_id = :case AND status = 'planned'"
    assert [row.agency for row in await office.found(found, case=case)] == ["council"]


async def test_r6_an_agency_that_closes_after_the_call_keeps_no_meeting_from_being_held(office: Office) -> None:
    await office.case()
    await office.hears(*(office.grant(word, agencies=FOUR) for word in office.family.members))
    meeting = await office.convened(held_on="2026-11-26", on="2026-11-20")
    slots = [{"held_on": "2026-12-10", "start": "10:00", "end": "11:00"}]
    asked = {"kind": "promotion_council", "agencies": ["city", "council", "higashi"], "candidates": slots}
    poll = f"/date-polls/{(await office.does(COUNCIL, '/date-polls', on='2026-11-20', **asked))['id']}"
    minutes = f"/meetings/{meeting}/minutes"

    with closes(office, "higashi", CLOSED):
        waits_for = (await office.sees(COUNCIL, poll))["waits_for"]
        attended = await office.refuses(COUNCIL, minutes, **office.minutes({"result": "continue"}, on="2026-11-26"))
        there = [{"agency": each.agency, "subject": each.subject} for each in SEATS[:2]]
        said: dict[str, Any] = office.minutes({"result": "continue"}, on="2026-11-26", attendees=there)
        task = {"agency": "higashi", "text": "母に伝える。", "due_on": "2026-12-04"}
        tasked = await office.refuses(COUNCIL, minutes, **said | {"tasks": [task]})
        await office.does(COUNCIL, minutes, **said)

    assert waits_for == ["city", "council"]
    assert (attended["type"], attended["agencies"], tasked["type"]) == ("agency-closed", ["higashi"], "agency-closed")
    assert (await office.sees(HIGASHI, f"/meetings/{meeting}"))["status"] == "held"


async def _ready(office: Office) -> tuple[str, str]:
    """A case whose closing was agreed, everybody having consented for the four agencies."""
    case, roles = await offered(office)
    for who in (HIGASHI, COUNCIL):
        await office.does(who, f"/roles/{roles[who.agency]}/acceptance", on="2026-07-03")
        await office.does(who, f"/roles/{roles[who.agency]}/completion", on="2026-10-30")
    await office.does(COUNCIL, f"/cases/{case}/evaluations", **EVALUATION)
    return case, await office.meets({"result": "closing_agreed"}, on="2026-11-06")
