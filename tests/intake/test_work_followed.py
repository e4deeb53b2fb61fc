"""What waits beside consultations stands in the work lists too: concerns, outreach, emergencies, consents."""

from typing import Any

import pytest

from shared.actors import Role
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_conference_decision, a_consent, a_consultation
from tests.intake.files import a_png, send_file
from tests.intake.test_worklists import lines

TODAY = "2026-11-30"


async def followed(person: Person, which: str = "follow_up", **query: Any) -> list[tuple[str, str, str]]:
    return [(line["kind"], line["reason"], line["since"]) for line in await lines(person, which, **query)]


async def a_concern(person: Person, **said: Any) -> str:
    told = {"on": "2026-11-01", "desk": "sogo", "source": "resident", "narrative": "気になる"}
    made: str = (await person.does("/concerns", told | said))["id"]
    return made


async def a_home(council: Person) -> tuple[str, str]:
    made = await council.does("/consultations", a_consultation())
    return made["household_id"], made["members"]["mother"]


async def test_a_concern_waits_until_it_is_closed_and_is_overdue_by_the_citys_deadlines(intake: Intake) -> None:
    council = intake.person("council")
    old = await a_concern(council, on="2026-11-02")
    planned = await a_concern(council, on="2026-11-02", due_on="2026-12-10")
    new = await a_concern(council, on=TODAY)
    urgent = await a_concern(council, on="2026-11-29", urgency="emergency")

    waiting = [line["id"] for line in await lines(council, "follow_up")]
    late = [(line["id"], line["reason"]) for line in await lines(council, "overdue")]

    assert (waiting[0], set(waiting)) == (urgent, {old, planned, new, urgent})
    assert late == [(urgent, "concern_overdue"), (old, "concern_overdue")]
    due = {line["id"]: line["due_on"] for line in await lines(council, "overdue")}
    told = {each["id"]: each["follow_up_by"] for each in (await council.get("/concerns")).json()["items"]}
    assert due == {urgent: "2026-11-29", old: told[old]}
    shown = {each["id"]: each["overdue"] for each in (await council.get("/concerns")).json()["items"]}
    assert {concern for concern, overdue in shown.items() if overdue} == {urgent, old}
    await council.does(f"/concerns/{old}/closing", {"on": TODAY, "reason": "no_need", "note": "x"})
    assert old not in [line["id"] for line in await lines(council, "follow_up")]


async def test_outreach_waits_until_it_ends_and_is_overdue_unless_it_rests(intake: Intake) -> None:
    await intake.hears(a_conference_decision())
    council = intake.person("council")
    assert await followed(council) == [("outreach", "outreach_goes_on", "2026-04-24")]
    assert await followed(council, "overdue") == [("outreach", "outreach_overdue", "2026-04-24")]
    path = f"/outreach/{(await lines(council, 'follow_up'))[0]['id']}"

    await council.does(f"{path}/contacts", {"on": "2026-11-20", "result": "absent", "next_on": "2026-12-05"})
    assert await followed(council, "overdue") == []
    await council.does(f"{path}/contacts", {"on": "2026-11-21", "result": "absent", "next_on": "2026-11-25"})
    assert len(await followed(council, "overdue")) == 1
    assert [line["subject"] for line in await lines(council, "mine")] == [council.subject]
    await council.does(f"{path}/pauses", {"on": "2026-11-26", "reason": "入院"})
    assert await followed(council, "overdue") == []

    await council.does(f"{path}/end", {"on": TODAY, "reason": "goals_met"})
    assert await followed(council) == []


async def test_an_emergency_waits_first_for_approval_then_for_its_review_and_longest_when_overdue(
    intake: Intake,
) -> None:
    council, officer = intake.person("council"), intake.person("city", Role.CITY_OFFICER)
    home, mother = await a_home(council)
    said = {"on": "2026-11-12", "household_id": home, "member_ids": [mother], "agencies": ["city"]}
    more = {"categories": ["basic"], "reason": "架空の理由", "until": "2026-11-19"}
    path = f"/emergency-disclosures/{(await council.does('/emergency-disclosures', said | more))['id']}"
    assert await followed(council) == [("emergency", "emergency_unapproved", "2026-11-12")]
    assert (await lines(council, "follow_up"))[0]["urgency"] == "emergency"

    await officer.does(f"{path}/approval", {"on": "2026-11-13"})
    assert await followed(council) == [("emergency", "emergency_unreviewed", "2026-11-12")]
    assert ("emergency", "emergency_overdue", "2026-11-19") in await followed(council, "overdue")
    other = intake.person("city", Role.CITY_OFFICER, subject="other@city")
    await other.does(f"{path}/review", {"on": TODAY, "result": "confirmed", "finding": "架空"})

    assert await followed(council) == []


async def test_a_consent_is_to_be_renewed_before_its_end_while_support_goes_on(intake: Intake) -> None:
    council = intake.person("council")
    home, mother = await a_home(council)
    oral = {"method": "oral", "witness": "架空 立会人"}
    ends = [("2026-12-20", "granted"), ("2026-12-31", "granted"), ("2026-11-29", "granted"), ("2026-12-10", "refused")]
    made = [
        await council.does("/consents", a_consent(home, mother, valid_until=day, result=how, **oral))
        for day, how in ends
    ]

    (line,) = await lines(council, "follow_up")

    assert (line["id"], line["reason"], line["since"]) == (made[0]["id"], "consent_runs_out", "2026-12-20")
    asked = {"on": TODAY, "valid_until": "2027-11-30", "notice_version": "2026-04", **oral}
    await council.does(f"/consents/{made[0]['id']}/renewal", asked)
    assert await lines(council, "follow_up") == []


async def test_a_request_waits_until_the_person_answered(intake: Intake) -> None:
    council = intake.person("council")
    home, mother = await a_home(council)
    asked = await council.does("/consents", a_consent(home, mother, result="requested"))
    assert await followed(council) == [("consent", "consent_unanswered", "2026-06-12")]
    assert await followed(council, "mine") != []

    await council.does(f"/consents/{asked['id']}/answer", {"on": "2026-06-13", "result": "refused"})

    assert await followed(council) == []


async def test_a_signed_paper_waits_for_its_scan_for_some_weeks(intake: Intake) -> None:
    council = intake.person("council")
    home, mother = await a_home(council)
    new = await council.does("/consents", a_consent(home, mother, on="2026-11-20"))
    await council.does("/consents", a_consent(home, mother, on="2026-08-01"))

    assert await followed(council) == [("consent", "consent_unscanned", "2026-11-20")]
    await send_file(council, f"/consents/{new['id']}/scans", a_png())

    assert await followed(council) == []


async def test_what_is_mine_of_it_stands_in_my_list_and_is_counted(intake: Intake) -> None:
    mine, colleague = intake.person("council"), intake.person("council", subject="colleague")
    home, mother = await a_home(intake.person("council", subject="somebody"))
    await colleague.does("/consents", a_consent(home, mother, on="2026-11-20"))
    own = await a_concern(mine)
    await mine.does(f"/concerns/{own}/owner", {"on": TODAY, "subject": mine.subject})

    assert [line["id"] for line in await lines(mine, "mine")] == [own]
    assert {kind for kind, _, _ in await followed(mine)} == {"concern", "consent"}
    told = (await mine.get("/work/counts")).json()["lists"]
    assert told["follow_up"]["by_reason"] == {"concern_open": 1, "consent_unscanned": 1}
    assert told["mine"]["by_reason"] == {"concern_open": 1}


@pytest.mark.parametrize("which", ["follow_up", "overdue", "mine"])
async def test_r15_it_is_nobody_elses_work(intake: Intake, which: str) -> None:
    await intake.hears(a_conference_decision())
    council = intake.person("council")
    home, mother = await a_home(council)
    await council.does("/consents", a_consent(home, mother, on="2026-11-20"))
    await a_concern(council)

    assert await lines(intake.person("minami"), which) == []
