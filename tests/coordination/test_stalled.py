"""What has stalled, with reasons, oldest first (R11): derived from dates on record and the day it is asked."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.rhythm import Rhythm, months_later
from services.coordination.tables.cases import case as case_table
from shared.contracts.intake import ConsentRefused
from shared.reference.profile import FollowUp, load_profile
from tests.coordination.meeting_room import AGENCIES, AUDITOR, CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office


async def stalled(office: Office, who: Any = COUNCIL, **asked: Any) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    found: list[dict[str, Any]] = (await office.sees(who, f"/stalled?{query}"))["items"]
    return found


def why(lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(line["reason"], line["since"]) for line in lines]


async def test_each_thing_that_waits_is_listed_with_its_reason_oldest_first(office: Office) -> None:
    case = await office.case()
    await office.hears(office.grant("mother", valid_until=date(2026, 12, 10)))
    await office.hears(office.grant("son", valid_until=date(2026, 11, 20)))
    await office.in_force(case)
    conference = await office.convened("support_conference", held_on="2026-10-05", on="2026-10-01")
    asked = {"case_id": case, "agency": "higashi", "question": "様子を教えてください。", "due_on": "2026-10-03"}
    await office.does(CITY, f"/meetings/{conference}/acknowledgements", on="2026-10-01")
    await office.does(CITY, f"/meetings/{conference}/information-requests", on="2026-10-01", **asked)

    lines = await stalled(office)

    assert why(lines) == [
        ("quiet", "2026-06-26"),
        ("role_unanswered", "2026-06-26"),
        ("role_unanswered", "2026-06-26"),
        ("review_overdue", "2026-09-28"),
        ("request_overdue", "2026-10-03"),
        ("minutes_missing", "2026-10-05"),
        ("consent_ended", "2026-11-20"),
        ("consent_ends", "2026-12-10"),
    ]
    assert {(line["case_id"], line["number"]) for line in lines} == {(case, "2026-0001")}
    assert {line["agency"] for line in lines if line["reason"] == "role_unanswered"} == {"council", "higashi"}
    assert lines[0]["days"] == (date(2026, 11, 30) - date(2026, 6, 26)).days
    assert why(await stalled(office, CITY)) == why(lines)


async def test_pages_follow_each_other_without_a_gap(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    whole, path, pages = await stalled(office), "/stalled?limit=1", []

    cursor: str | None = ""
    while cursor is not None:
        page = await office.sees(COUNCIL, path + (f"&cursor={cursor}" if cursor else ""))
        pages += page["items"]
        cursor = page["next"]

    assert len(whole) == 4
    assert pages == whole


async def test_what_is_done_is_no_longer_listed(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    roles = await office.roles_of(case)
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/acceptance", on="2026-07-03")
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/reports", on="2026-11-20", text="月に一度訪ねている。")
    await office.does(COUNCIL, f"/roles/{roles['council']}/decline", on="2026-07-03", reason="別の担当")
    await office.does(COUNCIL, f"/cases/{case}/reviews", on="2026-11-20", result="continue", next_on="2026-12-01")

    assert await stalled(office) == []


async def test_r11_a_role_that_nobody_reports_on_or_finishes_in_time_is_listed_since_then(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    wanted = [{"agency": "higashi", "text": "母の介護の相談", "due_on": "2026-10-30"}]
    await office.in_force(case, roles=[*wanted, {"agency": "council", "text": "全体の調整"}])
    roles = await office.roles_of(case)
    for who, agency in ((HIGASHI, "higashi"), (COUNCIL, "council")):
        await office.does(who, f"/roles/{roles[agency]}/acceptance", on="2026-07-03")
    last_in_time = Calendar.of(load_profile()).overdue_since(20, today=date(2026, 11, 30)) + timedelta(days=1)
    await office.does(COUNCIL, f"/roles/{roles['council']}/reports", on=str(last_in_time), text="調整した。")

    found = [each for each in await stalled(office) if each["record"] == "role"]
    told = [each["id"] for each in (await office.sees(CITY, "/open-roles?overdue=true"))["items"]]

    late = [("role_unreported", "2026-07-03"), ("role_overdue", "2026-10-30")]
    assert (why(found), told) == (late, [roles["higashi"]])
    assert {(each["id"], each["agency"], each["case_id"]) for each in found} == {(told[0], "higashi", case)}
    assert why(await stalled(office, HIGASHI)) == late
    assert why(await stalled(office, KITA)) == []
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/reports", on="2026-11-30", text="続けている。")
    assert why(await stalled(office, HIGASHI)) == late[1:]
    await office.does(HIGASHI, f"/roles/{roles['higashi']}/completion", on="2026-11-30")
    assert await stalled(office, HIGASHI) == []


async def test_one_s_own_cases_are_told_from_others(office: Office) -> None:
    case = await office.case()
    another = await _another_case(office)
    await office.does(CITY, f"/cases/{another}/coordinator", on="2026-04-14", subject="colleague")

    mine = await stalled(office, mine="true")

    assert {line["case_id"] for line in mine} == {case}
    assert {line["case_id"] for line in await stalled(office)} == {case, another}
    assert {line["case_id"] for line in await stalled(office, case_id=another)} == {another}
    assert {line["reason"] for line in await stalled(office, reason="quiet")} == {"quiet"}


async def test_r15_an_agency_is_told_what_waits_for_itself_and_others_nothing(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)

    assert [(line["reason"], line["agency"]) for line in await stalled(office, HIGASHI)] == [
        ("role_unanswered", "higashi")
    ]
    assert await stalled(office, KITA) == []
    assert await stalled(office, AUDITOR) == []


async def test_a_case_without_a_coordinator_and_a_plan_without_a_decision_wait_for_the_city(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    await office.found_appropriate(case, **office.with_participation("son"))
    async with office.held.sessions.begin() as session:
        await session.execute(update(case_table).where(case_table.c.id == UUID(case)).values(coordinator=None))

    lines = await stalled(office)

    assert why(lines) == [("no_coordinator", "2026-04-14"), ("plan_undecided", "2026-06-26"), ("quiet", "2026-06-26")]
    assert [line["agency"] for line in lines] == [None, "city", None]


async def test_a_consent_that_was_answered_anew_is_not_asked_for_again(office: Office) -> None:
    await office.case("mother", "son", "father")
    soon = {"valid_until": date(2026, 12, 10)}
    renewed, refused, gone = (office.grant(word, **soon) for word in ("mother", "son", "father"))
    await office.hears(renewed, refused, gone, office.grant("mother", on=date(2026, 11, 1)))
    answer = {"household_id": refused.household_id, "member_id": refused.member_id, "agencies": AGENCIES}
    no = ConsentRefused(on=date(2026, 11, 2), consent_id=uuid4(), purpose="support_sharing", **answer)
    await office.hears(office.withdrawal(gone), no)

    assert await stalled(office, reason="consent_ends") == []


@pytest.mark.parametrize(("said", "due_on"), [("2026-08-07", "2026-08-07"), ("2026-06-20", "2026-09-28")])
async def test_r11_the_plan_says_when_it_is_reviewed_first_unless_that_day_has_come(
    office: Office, said: str, due_on: str
) -> None:
    case = await office.case()
    await office.all_consent()

    plan = await office.in_force(case, review_on=said)

    assert (await office.sees(COUNCIL, f"/cases/{case}/reviews"))["due_on"] == due_on
    member = next(iter(office.family.members.values()))
    plain = (await office.sees(COUNCIL, f"/plans/{plan}/plain?member={member}"))["sections"]
    assert "令和8年" in next(line for part in plain for line in part["lines"] if "考え直します" in line)
    copied = await office.does(COUNCIL, f"/plans/{plan}/copies", on="2026-08-01")
    dropped = [each["pointer"] for each in copied["dropped"]]
    assert ("/review_on" in dropped) == (said < "2026-08-01")


async def test_a_review_is_due_by_the_citys_rule_or_as_was_said(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    by_rule = await office.sees(COUNCIL, f"/cases/{case}/reviews")

    done = await office.does(COUNCIL, f"/cases/{case}/reviews", on="2026-09-25", result="replan", note="見直す")
    early = await office.put(COUNCIL, f"/cases/{case}/next-review", {"on": "2026-09-25", "due_on": "2026-09-24"})
    said = await office.put(COUNCIL, f"/cases/{case}/next-review", {"on": "2026-09-25", "due_on": "2026-10-09"})
    again = await office.put(COUNCIL, f"/cases/{case}/next-review", {"on": "2026-09-26", "due_on": "2026-10-09"})
    shown = await office.sees(COUNCIL, f"/cases/{case}/reviews")

    assert by_rule == {"due_on": "2026-09-28", "items": []}  # three months from Friday 26 June: Saturday, so Monday
    assert done["next_on"] == "2026-10-26"  # Sunday the 25th: Monday
    assert early.status_code == 409
    assert said.json() == {"due_on": "2026-10-09"}
    assert shown["due_on"] == "2026-10-09"
    assert [(each["due_on"], each["result"], each["note"]) for each in shown["items"]] == [
        ("2026-09-28", "replan", "見直す")
    ]
    assert (await office.events("review-held"))[0]["next_on"] == "2026-10-26"
    assert again.is_success
    assert [(each["revision"], each["on"], each["due_on"]) for each in await office.events("review-scheduled")] == [
        (1, "2026-06-26", "2026-09-28"),
        (2, "2026-09-25", "2026-10-26"),
        (3, "2026-09-25", "2026-10-09"),
    ]
    assert (await office.hides(HIGASHI, f"/cases/{case}/reviews"))["status"] == 403


def test_the_rhythm_is_the_citys_data() -> None:
    rhythm = Rhythm(FollowUp(review_months={"in_force": 6}, quiet_days=14))

    assert rhythm.review_due(date(2026, 8, 31), "in_force") == date(2027, 3, 1)  # 28 February is a Sunday
    assert rhythm.review_due(date(2026, 8, 31), "strengthen") == date(2026, 9, 30)
    assert rhythm.quiet_since(date(2026, 11, 30)) == date(2026, 11, 15)
    assert Rhythm.of(load_profile()).within == FollowUp()


def test_a_month_later_is_the_same_day_or_that_month_s_last() -> None:
    assert months_later(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_later(date(2026, 11, 30), 14) == date(2028, 1, 30)


async def _another_case(office: Office) -> str:
    family, office.family = office.family, type(office.family)()
    found = await office.case("aunt")
    office.family = family
    return found
