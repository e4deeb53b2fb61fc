"""Outreach starts from decisions only, one per case, with a basis that may change (R9)."""

import asyncio
import itertools
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.coordination import OutreachDecided, PlanDecided
from shared.testing.house import delivery
from tests.intake.conftest import Intake
from tests.intake.factories import a_conference_decision, a_consent, a_plan_decision


async def the_outreach(intake: Intake, agency: str = "council") -> dict[str, Any]:
    found = (await intake.person(agency).get("/outreach")).json()["items"]
    assert len(found) == 1
    whole: dict[str, Any] = (await intake.person(agency).get(f"/outreach/{found[0]['id']}")).json()
    return whole


def two_decisions() -> tuple[OutreachDecided, PlanDecided]:
    early = a_conference_decision()
    plan = a_plan_decision(case_id=early.case_id, household_id=early.household_id)
    return early, plan


async def test_r9_nobody_starts_outreach_by_wishing(intake: Intake) -> None:
    before = await intake.counts()

    answer = await intake.person("council").post("/outreach", {"on": "2026-04-20", "household_id": str(uuid4())})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-decision")
    assert await intake.counts() == before


async def test_r9_a_support_conference_s_decision_starts_early_outreach(intake: Intake) -> None:
    decision = a_conference_decision()

    await intake.hears(decision)

    found = await the_outreach(intake)
    assert (found["basis"], found["started_on"], found["stage"]) == ("support_conference", "2026-04-24", "not_reached")
    assert found["member_ids"] == [str(decision.member_ids[0])]
    kind, told = (await intake.told())[0]
    assert (kind, told["basis"], told["on"]) == ("outreach-started.v1", "support_conference", "2026-04-24")


async def test_r9_the_city_s_decision_changes_the_basis_of_the_same_outreach(intake: Intake) -> None:
    early, plan = two_decisions()

    await intake.hears(early)
    await intake.hears(plan)

    found = await the_outreach(intake)
    assert (found["basis"], found["started_on"]) == ("city_decision", "2026-04-24")
    assert set(found["member_ids"]) == {str(early.member_ids[0]), str(plan.outreach_member_ids[0])}
    assert [kind for kind, _ in await intake.told()] == ["outreach-started.v1", "outreach-basis-changed.v1"]


async def test_decisions_in_any_order_and_however_often_end_in_the_same_outreach(intake: Intake) -> None:
    states = []
    for order in itertools.permutations(range(3)):
        early, plan = two_decisions()
        revised = a_plan_decision(
            case_id=early.case_id, household_id=early.household_id, on=date(2026, 8, 1), version=2, revised=True
        )
        events = [delivery(event) for event in (early, plan, revised)]
        for position in order:
            await intake.hears(events[position], events[order[0]])
        found = (await intake.person("council").get("/outreach", case_id=str(early.case_id))).json()["items"]
        assert len(found) == 1
        named = {early.member_ids[0], *plan.outreach_member_ids, *revised.outreach_member_ids}
        assert set(found[0]["member_ids"]) == {str(member) for member in named}
        states.append((found[0]["basis"], found[0]["started_on"], found[0]["revision"], found[0]["status"]))

    assert set(states) == {("city_decision", "2026-04-24", 3, "open")}


async def test_two_decisions_heard_by_two_workers_at_once_make_one_outreach(intake: Intake) -> None:
    early, plan = two_decisions()

    await asyncio.gather(intake.hears(early), intake.hears(plan))

    assert (await the_outreach(intake))["basis"] == "city_decision"


async def test_a_plan_without_outreach_starts_none(intake: Intake) -> None:
    await intake.hears(a_plan_decision(uses_outreach=False, outreach_member_ids=(), outreach_agency=None))

    assert (await intake.person("council").get("/outreach")).json()["items"] == []


async def test_contacts_are_recorded_also_when_nobody_opened_and_bring_the_relationship_further(intake: Intake) -> None:
    decision = a_conference_decision()
    await intake.hears(decision)
    council, outreach = intake.person("council"), (await the_outreach(intake))["id"]
    met = {"on": "2026-05-20", "result": "met", "member_ids": [str(decision.member_ids[0])], "stage": "relationship"}

    await council.does(f"/outreach/{outreach}/contacts", {"on": "2026-04-27", "result": "absent"})
    await council.does(f"/outreach/{outreach}/contacts", met | {"note": "玄関先で話せた"})
    await council.does(f"/outreach/{outreach}/contacts", met | {"on": "2026-05-21", "stage": "met"})
    early = await council.post(f"/outreach/{outreach}/stage", {"on": "2026-06-12", "stage": "consent"})
    assert (early.status_code, early.json()["type"]) == (409, "/problems/consent-not-given")
    member = str(decision.member_ids[0])
    consent = await council.does("/consents", a_consent(str(decision.household_id), member))
    await council.does(f"/outreach/{outreach}/stage", {"on": "2026-06-12", "stage": "consent", "reason": "同意を得た"})
    await council.does(f"/outreach/{outreach}/stage", {"on": "2026-06-13", "stage": "consent"})

    found = await the_outreach(intake)
    assert (found["stage"], found["last_contact_on"]) == ("consent", "2026-05-21")
    assert found["consents"] == [consent["id"]]
    assert [(step["kind"], step["code"], step["on"], step["text"]) for step in found["course"]] == [
        ("stage", "relationship", "2026-05-20", None),
        ("stage", "consent", "2026-06-12", "同意を得た"),
    ]
    assert [contact["result"] for contact in found["contacts"]] == ["absent", "met", "met"]
    assert [kind for kind, _ in await intake.told()][1:] == [
        "outreach-contacted.v1",
        "outreach-contacted.v1",
        "outreach-advanced.v1",
        "outreach-contacted.v1",
        "consent-granted.v1",
        "outreach-advanced.v1",
    ]
    assert all("member_ids" not in told for _, told in (await intake.told())[1:])


@pytest.mark.parametrize(
    ("path", "body", "type_"),
    [
        ("contacts", {"on": "2026-04-23", "result": "met"}, "before-the-decision"),
        ("stage", {"on": "2026-04-23", "stage": "met"}, "before-the-decision"),
        ("end", {"on": "2026-04-23", "reason": "goals_met"}, "before-the-decision"),
        ("stage", {"on": "2026-05-23", "stage": "not_reached"}, "stage-not-further"),
        ("end", {"on": "2026-04-30", "reason": "goals_met"}, "too-early"),
    ],
)
async def test_what_the_rules_refuse_changes_nothing(
    intake: Intake, path: str, body: dict[str, Any], type_: str
) -> None:
    await intake.hears(a_conference_decision())
    council, outreach = intake.person("council"), (await the_outreach(intake))["id"]
    await council.does(f"/outreach/{outreach}/contacts", {"on": "2026-05-01", "result": "met", "stage": "met"})
    before = await intake.counts()

    answer = await council.post(f"/outreach/{outreach}/{path}", body)

    assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{type_}")
    assert await intake.counts() == before


async def test_a_person_of_another_household_cannot_be_named_in_a_contact(intake: Intake) -> None:
    await intake.hears(a_conference_decision())
    outreach = (await the_outreach(intake))["id"]

    answer = await intake.person("council").post(
        f"/outreach/{outreach}/contacts", {"on": "2026-05-01", "result": "met", "member_ids": [str(uuid4())]}
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/member_ids")


async def test_outreach_ends_once_and_late_facts_of_its_time_are_still_recorded(intake: Intake) -> None:
    await intake.hears(a_conference_decision())
    council, outreach = intake.person("council"), (await the_outreach(intake))["id"]
    end = (f"/outreach/{outreach}/end", {"on": "2026-09-30", "reason": "goals_met"})

    answers = await asyncio.gather(council.post(*end), council.post(*end))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = {"on": "2026-09-29", "result": "met"}
    assert (await council.post(f"/outreach/{outreach}/contacts", late)).status_code == 201
    after = await council.post(f"/outreach/{outreach}/contacts", late | {"on": "2026-10-01"})
    assert (after.status_code, after.json()["type"]) == (409, "/problems/outreach-ended")
    assert [kind for kind, _ in await intake.told()].count("outreach-ended.v1") == 1


async def test_a_decision_after_the_end_starts_a_new_outreach_and_one_from_before_does_not(intake: Intake) -> None:
    early, plan = two_decisions()
    await intake.hears(early)
    council, outreach = intake.person("council"), (await the_outreach(intake))["id"]
    await council.does(f"/outreach/{outreach}/end", {"on": "2026-07-31", "reason": "goals_met"})

    await intake.hears(plan)
    await intake.hears(a_plan_decision(case_id=early.case_id, household_id=early.household_id, on=date(2026, 8, 1)))

    found = (await council.get("/outreach", case_id=str(early.case_id))).json()["items"]
    assert [(line["status"], line["basis"]) for line in found] == [
        ("open", "city_decision"),
        ("ended", "city_decision"),
    ]


async def test_r15_only_the_agency_charged_with_it_sees_an_outreach(intake: Intake) -> None:
    await intake.hears(a_conference_decision())
    outreach = (await the_outreach(intake))["id"]
    kita = intake.person("kita")

    assert (await kita.get("/outreach")).json()["items"] == []
    assert (await kita.get(f"/outreach/{outreach}")).status_code == 404
    contact = await kita.post(f"/outreach/{outreach}/contacts", {"on": "2026-05-01", "result": "met"})
    assert contact.status_code == 404
    bases = await intake.found("SELECT DISTINCT basis FROM access_log WHERE kind = 'outreach'")
    assert [tuple(row) for row in bases] == [("support_conference",)]
