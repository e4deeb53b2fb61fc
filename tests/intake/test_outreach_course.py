"""What outreach keeps besides attempts: learned, arranged, observed, planned, paused, handed on (plan §6 ❷)."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_conference_decision, a_plan_decision


async def begun(intake: Intake, **overrides: Any) -> tuple[Person, str]:
    await intake.hears(a_conference_decision(**overrides))
    council = intake.person("council", subject="w-1")
    return council, f"/outreach/{(await council.get('/outreach')).json()['items'][0]['id']}"


async def refused(person: Person, path: str, body: dict[str, Any], status: int, problem: str) -> dict[str, Any]:
    answer = await person.post(path, body)
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["type"]) == (status, f"/problems/{problem}"), answer.text
    return told


async def test_what_was_learned_and_agreed_beforehand_stands_in_the_course(intake: Intake) -> None:
    worker, path = await begun(intake)

    learned = {"on": "2026-04-25", "source": "commissioned_welfare_volunteer", "learned": "雨戸が開かない"}
    await worker.does(f"{path}/information", learned | {"with_whom": "担当の民生委員"})
    await worker.does(f"{path}/arrangements", {"on": "2026-04-26", "agency": "higashi", "agreed": "同行する"})

    seen = (await worker.get(path)).json()["course"]
    assert [(step["kind"], step["code"], step["text"]) for step in seen] == [
        ("information", "commissioned_welfare_volunteer", "雨戸が開かない"),
        ("arrangement", "higashi", "同行する"),
    ]
    unknown = {"on": "2026-04-26", "agency": "nowhere", "agreed": "x"}
    assert (await refused(worker, f"{path}/arrangements", unknown, 422, "invalid"))["errors"][0]["pointer"] == "/agency"


async def test_going_back_is_observed_and_what_was_reached_stays(intake: Intake) -> None:
    worker, path = await begun(intake)
    await worker.does(f"{path}/stage", {"on": "2026-05-01", "stage": "met", "reason": "玄関で話せた"})
    back = {"on": "2026-06-01", "stage": "not_reached"}
    await refused(worker, f"{path}/stage", back, 409, "stage-not-further")

    await worker.does(f"{path}/observations", back | {"note": "応答がなくなった"})

    seen = (await worker.get(path)).json()
    assert seen["stage"] == "met"
    assert [(step["kind"], step["code"]) for step in seen["course"]] == [
        ("stage", "met"),
        ("observation", "not_reached"),
    ]


async def test_who_went_is_among_the_workers_and_the_first_one_leads(intake: Intake) -> None:
    worker, path = await begun(intake)
    went = {"on": "2026-05-01", "result": "accompanied", "channel": "home_visit", "accompanied_to": "受診"}

    await worker.does(f"{path}/contacts", went | {"with_subjects": ["w-2"], "next_on": "2026-05-08"})
    await intake.person("council", subject="w-3").does(f"{path}/contacts", {"on": "2026-05-08", "result": "absent"})

    seen = (await worker.get(path)).json()
    assert [(one["subject"], one["since"], one["until"]) for one in seen["workers"]] == [
        ("w-1", "2026-05-01", None),
        ("w-2", "2026-05-01", None),
        ("w-3", "2026-05-08", None),
    ]
    assert (seen["owner_subject"], seen["contacts"][0]["accompanied_to"]) == ("w-1", "受診")
    left = await worker.does(f"{path}/workers/leaving", {"on": "2026-06-01", "subject": "w-2"})
    assert left["until"] == "2026-06-01"
    await refused(worker, f"{path}/workers/leaving", {"on": "2026-06-01", "subject": "w-1"}, 409, "lead-hands-over")
    await refused(worker, f"{path}/workers/leaving", {"on": "2026-06-01", "subject": "w-9"}, 422, "invalid")
    back = await worker.does(f"{path}/workers", {"on": "2026-07-01", "subject": "w-2"})
    assert (back["since"], back["until"]) == ("2026-07-01", None)


async def test_there_is_always_a_next_date_until_the_end(intake: Intake) -> None:
    worker, path = await begun(intake)
    assert (await worker.get(path)).json()["next_date"] == "2026-05-14"

    await worker.does(f"{path}/contacts", {"on": "2026-05-01", "result": "absent", "next_on": "2026-05-07"})
    assert (await worker.get(path)).json()["next_date"] == "2026-05-07"
    await worker.does(f"{path}/contacts", {"on": "2026-05-07", "result": "absent"})
    seen = (await worker.get(path)).json()
    assert (seen["next_date"], seen["overdue"]) == ("2026-05-21", True)
    await refused(
        worker,
        f"{path}/contacts",
        {"on": "2026-05-08", "result": "met", "next_on": "2026-05-01"},
        409,
        "next-before-contact",
    )
    await worker.does(f"{path}/end", {"on": "2026-06-01", "reason": "moved_away"})

    ended = (await worker.get(path)).json()
    assert (ended["next_date"], ended["overdue"]) == (None, False)


async def test_a_pause_keeps_the_next_date_and_a_visit_within_it_is_noted(intake: Intake) -> None:
    worker, path = await begun(intake)
    await worker.does(f"{path}/contacts", {"on": "2026-05-01", "result": "refused", "next_on": "2026-09-01"})

    await worker.does(f"{path}/pauses", {"on": "2026-10-01", "reason": "入院", "until": "2026-12-20"})

    seen = (await worker.get(path)).json()
    assert (seen["paused"], seen["overdue"], seen["next_date"]) == (True, False, "2026-09-01")
    again = {"on": "2026-11-01", "reason": "x"}
    await refused(worker, f"{path}/pauses", again, 409, "pause-already")
    met = await worker.does(f"{path}/contacts", {"on": "2026-11-02", "result": "met"})
    assert met["id"]
    assert [one["in_pause"] for one in (await worker.get(path)).json()["contacts"]] == [False, True]
    assert (await worker.does(f"{path}/resumption", {"on": "2026-11-20"}))["until"] == "2026-11-20"
    assert not (await worker.get(path)).json()["paused"]
    await refused(worker, f"{path}/resumption", {"on": "2026-11-25"}, 409, "no-pause")


async def test_the_plan_has_versions_and_its_reviews_say_when_the_next_one_follows(intake: Intake) -> None:
    worker, path = await begun(intake)
    review = {"on": "2026-06-01", "result": "revise", "finding": "手紙には返事がない", "next_on": "2026-08-03"}
    await refused(worker, f"{path}/reviews", review, 409, "no-plan-yet")
    plan = {"on": "2026-05-01", "goal": "顔を覚えてもらう", "method": "手紙と訪問", "frequency": "月2回"}

    first = await worker.does(f"{path}/plan", plan | {"next_review_on": "2026-06-01"})
    await worker.does(f"{path}/reviews", review)
    assert (await worker.get(path)).json()["next_review_on"] == "2026-08-03"
    second = await worker.does(f"{path}/plan", plan | {"on": "2026-06-02", "next_review_on": "2026-07-01"})

    seen = (await worker.get(path)).json()
    assert (first["version"], second["version"], seen["next_review_on"]) == (1, 2, "2026-07-01")
    assert [(one["version"], one["result"]) for one in seen["reviews"]] == [(1, "revise")]


async def test_r2_the_relationship_is_handed_on_by_going_together_and_the_new_one_s_own_yes(intake: Intake) -> None:
    worker, path = await begun(intake)
    other, third = intake.person("council", subject="w-2"), intake.person("council", subject="w-3")
    await worker.does(f"{path}/contacts", {"on": "2026-05-01", "result": "met"})
    offer = {"on": "2026-06-01", "subject": "w-2", "reason": "異動"}
    await worker.does(f"{path}/succession", offer)
    yes = (f"{path}/succession/acceptance", {"on": "2026-06-15"})

    await refused(worker, f"{path}/succession", offer, 409, "succession-pending")
    await refused(third, *yes, 403, "not-the-one-asked")
    await refused(other, *yes, 409, "joint-visit-missing")
    assert (await worker.get(path)).json()["owner_subject"] == "w-1"
    await worker.does(f"{path}/contacts", {"on": "2026-06-10", "result": "met", "with_subjects": ["w-2"]})
    await other.does(*yes)

    seen = (await worker.get(path)).json()
    assert (seen["owner_subject"], seen["successions"][0]["status"]) == ("w-2", "accepted")
    assert (await worker.does(f"{path}/workers/leaving", {"on": "2026-06-30", "subject": "w-1"}))["until"]
    await refused(other, f"{path}/succession", offer | {"on": "2026-06-16"}, 422, "invalid")
    await refused(other, *yes, 409, "no-succession")


async def test_r2_a_declined_succession_leaves_the_lead_and_a_missing_visit_needs_a_word(intake: Intake) -> None:
    worker, path = await begun(intake)
    other = intake.person("council", subject="w-2")
    await worker.does(f"{path}/contacts", {"on": "2026-05-01", "result": "met"})
    offer = {"on": "2026-06-01", "subject": "w-2", "reason": "退職"}
    await worker.does(f"{path}/succession", offer)

    await other.does(f"{path}/succession/decline", {"on": "2026-06-02", "note": "担当が多い"})
    assert (await worker.get(path)).json()["owner_subject"] == "w-1"
    await worker.does(f"{path}/succession", offer | {"on": "2026-06-03"})
    await other.does(f"{path}/succession/acceptance", {"on": "2026-06-04", "note": "急な入院で同行できなかった"})

    assert (await worker.get(path)).json()["owner_subject"] == "w-2"


async def test_two_attempts_of_one_second_are_both_kept(intake: Intake) -> None:
    worker, path = await begun(intake)
    said = {"on": "2026-05-01", "result": "absent"}

    answers = await asyncio.gather(*(worker.post(f"{path}/contacts", said) for _ in range(2)))
    repeated = await asyncio.gather(*(worker.post(f"{path}/contacts", said, key="once") for _ in range(2)))

    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.status_code for answer in repeated} <= {201, 409}
    seen = (await worker.get(path)).json()
    assert (len(seen["contacts"]), len(seen["workers"])) == (3, 1)


async def test_r9_a_decision_that_names_another_agency_gives_it_an_outreach_of_its_own(intake: Intake) -> None:
    early = a_conference_decision()
    plan = a_plan_decision(case_id=early.case_id, household_id=early.household_id, outreach_agency="kita")

    for events in ((early, plan), (plan, early)):
        await intake.wipe()
        for event in events:
            await intake.hears(event)
        found = {
            agency: (await intake.person(agency).get("/outreach")).json()["items"] for agency in ("council", "kita")
        }
        assert [(one["agency"], one["basis"]) for one in found["council"]] == [("council", "support_conference")]
        assert [(one["agency"], one["basis"]) for one in found["kita"]] == [("kita", "city_decision")]


@pytest.mark.parametrize("forwards", [True, False])
async def test_r9_a_later_plan_without_outreach_ends_what_was_decided_but_not_the_record(
    intake: Intake, forwards: bool
) -> None:
    early = a_conference_decision(case_id=UUID(int=7))
    without = a_plan_decision(
        case_id=early.case_id,
        on=date(2026, 9, 1),
        version=2,
        uses_outreach=False,
        outreach_member_ids=(),
        outreach_agency=None,
    )
    for event in (early, without) if forwards else (without, early):
        await intake.hears(event)
    worker = intake.person("council")
    path = f"/outreach/{(await worker.get('/outreach')).json()['items'][0]['id']}"

    await worker.does(f"{path}/contacts", {"on": "2026-08-31", "result": "met"})

    over = await refused(worker, f"{path}/contacts", {"on": "2026-09-01", "result": "met"}, 409, "decision-over")
    assert over["over_on"] == "2026-09-01"
    assert (await worker.get(path)).json()["decision_over_on"] == "2026-09-01"
    await worker.does(f"{path}/end", {"on": "2026-09-05", "reason": "other_scheme"})


async def test_r9_a_new_decision_lets_it_go_on(intake: Intake) -> None:
    worker, path = await begun(intake, case_id=UUID(int=7))
    await intake.hears(
        a_plan_decision(case_id=UUID(int=7), on=date(2026, 9, 1), uses_outreach=False, outreach_member_ids=())
    )

    await intake.hears(a_plan_decision(case_id=UUID(int=7), on=date(2026, 10, 1), version=3, revised=True))

    await worker.does(f"{path}/contacts", {"on": "2026-10-02", "result": "met"})


@pytest.mark.parametrize(
    ("path", "body", "status", "problem"),
    [
        ("information", {"on": "2026-04-23", "source": "resident", "learned": "x"}, 409, "before-the-decision"),
        ("information", {"on": "2026-12-01", "source": "resident", "learned": "x"}, 422, "in-the-future"),
        ("information", {"on": "2026-05-01", "source": "x", "learned": "x"}, 422, "invalid"),
        ("plan", {"on": "2026-05-01", "goal": "", "method": "x", "frequency": "x"}, 422, "invalid"),
        ("pauses", {"on": "2026-05-01", "until": "2026-05-01", "reason": "x"}, 422, "invalid"),
        ("pauses", {"on": "2026-04-23", "reason": "x"}, 409, "before-the-decision"),
        ("resumption", {"on": "2026-05-01"}, 409, "no-pause"),
        ("succession/decline", {"on": "2026-05-01", "note": "x"}, 409, "no-succession"),
        ("contacts", {"on": "2026-12-01", "result": "met"}, 422, "in-the-future"),
        ("contacts", {"on": "2026-05-01", "result": "met", "stage": "consent"}, 409, "consent-not-given"),
    ],
)
async def test_what_makes_no_sense_for_outreach_changes_nothing(
    intake: Intake, path: str, body: dict[str, Any], status: int, problem: str
) -> None:
    worker, outreach = await begun(intake)
    before = await intake.counts()

    await refused(worker, f"{outreach}/{path}", body, status, problem)

    assert await intake.counts() == before
