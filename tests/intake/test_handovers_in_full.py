"""Offers taken back, desks that closed, companion visits, first contacts, and colleagues who leave."""

import asyncio
import dataclasses
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.deadlines import Calendar
from shared.contracts.coordination import ReferralAccepted, ReferralReturned, ReturnNote
from shared.reference.profile import ClosedDay, Deadlines, load_profile
from shared.testing.keys import Keys
from tests.intake.conftest import Intake
from tests.intake.factories import a_conference_decision, a_consultation
from tests.intake.test_handovers import OFFER, offered, owner_of, received

WITHDRAWAL = {"on": "2026-04-13", "reason": "ご本人が希望しなくなった"}


async def test_an_offer_is_taken_back_with_a_reason_and_the_other_desk_s_need_to_know_ends(intake: Intake) -> None:
    made, handover = await offered(intake)
    council, higashi = intake.person("council"), intake.person("higashi")

    ended = await council.does(f"/handovers/{handover}/withdrawal", WITHDRAWAL)

    assert (ended["status"], ended["ended_on"]) == ("withdrawn", "2026-04-13")
    assert (await higashi.get(f"/consultations/{made['id']}")).status_code == 404
    assert (await higashi.get(f"/handovers/{handover}")).json()["message"] is None
    assert (await council.get(f"/handovers/{handover}")).json()["message"] == "お願いします"
    assert await owner_of(intake, made["id"]) == ("council", "worker@council")
    assert [kind for kind, _ in await intake.told()][-1] == "handover-withdrawn.v1"
    await council.does(f"/consultations/{made['id']}/handovers", OFFER | {"to_desk": "kita"})


@pytest.mark.parametrize(
    ("who", "body", "status", "type_"),
    [
        ("council", WITHDRAWAL | {"reason": " "}, 409, "reason-missing"),
        ("council", WITHDRAWAL | {"on": "2026-04-11"}, 409, "before-the-offer"),
        ("higashi", WITHDRAWAL, 403, "not-the-owner"),
        ("kita", WITHDRAWAL, 404, "not-found"),
    ],
)
async def test_an_offer_is_not_taken_back_without_a_reason_or_by_others(
    intake: Intake, who: str, body: dict[str, Any], status: int, type_: str
) -> None:
    _, handover = await offered(intake)
    before = await intake.counts()

    answer = await intake.person(who).post(f"/handovers/{handover}/withdrawal", body)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{type_}")
    assert await intake.counts() == before


async def test_of_a_withdrawal_and_an_acceptance_at_once_one_holds(intake: Intake) -> None:
    made, handover = await offered(intake)

    accepted, withdrawn = await asyncio.gather(
        intake.person("higashi").post(f"/handovers/{handover}/acceptance", {"on": "2026-04-13"}),
        intake.person("council").post(f"/handovers/{handover}/withdrawal", WITHDRAWAL),
    )

    assert sorted([accepted.status_code, withdrawn.status_code]) == [200, 409]
    assert (await owner_of(intake, made["id"]))[0] == ("higashi" if accepted.status_code == 200 else "council")


async def test_of_a_conclusion_and_an_acceptance_at_once_the_acceptance_holds(intake: Intake) -> None:
    made, handover = await offered(intake)

    accepted, concluded = await asyncio.gather(
        intake.person("higashi").post(f"/handovers/{handover}/acceptance", {"on": "2026-04-13"}),
        intake.person("council").post(
            f"/consultations/{made['id']}/conclusion", {"on": "2026-04-13", "outcome": "resolved"}
        ),
    )

    assert accepted.status_code == 200
    assert concluded.json()["type"] in {"/problems/handover-pending", "/problems/not-the-owner"}


async def test_within_one_agency_a_matter_is_handed_from_desk_to_desk(intake: Intake) -> None:
    people = [intake.person("child_family", subject=name) for name in ("c-1", "c-2")]
    made = await people[0].does("/consultations", a_consultation(desk="child_family"))
    offer = OFFER | {"to_desk": "child_family_pregnancy"}
    handover = await people[0].does(f"/consultations/{made['id']}/handovers", offer)

    state = await people[1].does(f"/handovers/{handover['id']}/acceptance", {"on": "2026-04-13"})

    assert state["owner"] == {"agency": "child_family", "subject": "c-2"}


async def test_nothing_is_handed_to_an_unknown_desk(intake: Intake) -> None:
    made = await received(intake)

    answer = await intake.person("council").post(
        f"/consultations/{made['id']}/handovers", OFFER | {"to_desk": "nowhere"}
    )

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/to_desk")


async def test_nothing_is_handed_to_a_desk_that_has_closed(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    made = await received(intake)
    platform = intake.app.state.platform
    desks = tuple(
        desk.model_copy(update={"closed_from": date(2026, 10, 1)}) if desk.code == "kita" else desk
        for desk in platform.profile.desks
    )
    profile = platform.profile.model_copy(update={"desks": desks})
    monkeypatch.setitem(intake.app.state._state, "platform", dataclasses.replace(platform, profile=profile))
    path = f"/consultations/{made['id']}/handovers"

    answer = await intake.person("council").post(path, OFFER | {"to_desk": "kita"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/desk-closed")
    await intake.person("council").does(path, OFFER)


async def test_r2_what_coordination_takes_after_all_is_not_accepted_by_a_desk_besides(
    intake: Intake, town_keys: Keys
) -> None:
    made = await received(intake)
    council = intake.person("council")
    referral = await council.does(f"/consultations/{made['id']}/referral", {"on": "2026-04-13", "with_consent": False})
    note = town_keys.ring("coordination").seal(ReturnNote(reason="x", next_step="y"), to="intake")
    which = UUID(referral["id"])
    await intake.hears(ReferralReturned(on=date(2026, 4, 14), referral_id=which, note=note))
    handover = await council.does(f"/consultations/{made['id']}/handovers", OFFER | {"on": "2026-04-15"})

    await intake.hears(ReferralAccepted(on=date(2026, 4, 16), referral_id=which, case_id=UUID(int=7)))

    answer = await intake.person("higashi").post(f"/handovers/{handover['id']}/acceptance", {"on": "2026-04-17"})
    assert answer.status_code == 409
    seen = (await council.get(f"/handovers/{handover['id']}")).json()
    assert (seen["status"], seen["reason"]) == ("withdrawn", "多機関協働が引き受けたため")
    assert (await owner_of(intake, made["id"]))[0] == "council"


async def test_both_desks_read_who_went_along_and_that_the_person_arrived(intake: Intake) -> None:
    _, handover = await offered(intake)
    council, higashi = intake.person("council"), intake.person("higashi")
    path = f"/handovers/{handover}"
    await higashi.does(f"{path}/acceptance", {"on": "2026-04-13"})
    waiting = (await council.get(path)).json()
    assert (waiting["first_contact_due_on"], waiting["first_contact_on"]) == ("2026-04-20", None)
    assert waiting["days_without_contact"] > 100

    await council.does(f"{path}/companions", {"on": "2026-04-14", "outcome": "留守だった。"})
    await higashi.does(f"{path}/companions", {"on": "2026-04-15", "who": "保健師", "outcome": "会えた。"})
    await higashi.does(f"{path}/first-contact", {"on": "2026-04-15"})

    for person in (council, higashi):
        seen = (await person.get(path)).json()
        assert [(one["who"], one["outcome"]) for one in seen["companions"]] == [
            (council.subject, "留守だった。"),
            ("保健師", "会えた。"),
        ]
        assert (seen["first_contact_on"], seen["days_without_contact"]) == ("2026-04-15", 0)


async def test_a_first_contact_follows_the_acceptance_is_told_by_who_took_over_and_once(intake: Intake) -> None:
    _, handover = await offered(intake)
    council, higashi = intake.person("council"), intake.person("higashi")
    contact = (f"/handovers/{handover}/first-contact", {"on": "2026-04-14"})

    assert (await higashi.post(*contact)).json()["type"] == "/problems/not-accepted"
    await higashi.does(f"/handovers/{handover}/acceptance", {"on": "2026-04-13"})
    assert (await council.post(*contact)).json()["type"] == "/problems/not-the-owner"
    await higashi.does(*contact)

    again = await higashi.post(*contact)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-met")


async def test_no_companion_goes_to_a_desk_that_declined(intake: Intake) -> None:
    _, handover = await offered(intake)
    await intake.person("council").does(f"/handovers/{handover}/withdrawal", WITHDRAWAL)

    answer = await intake.person("council").post(
        f"/handovers/{handover}/companions", {"on": "2026-04-14", "outcome": "x"}
    )

    assert answer.json()["type"] == "/problems/offer-ended"


async def test_r2_who_leaves_is_followed_by_a_colleague_in_every_open_matter(intake: Intake) -> None:
    leaving, staying = intake.person("council", subject="w-1"), intake.person("council", subject="w-2")
    elsewhere = intake.person("kita", subject="w-1")
    mine = [await leaving.does("/consultations", a_consultation()) for _ in range(3)]
    others = await staying.does("/consultations", a_consultation())
    theirs = await elsewhere.does("/consultations", a_consultation(desk="kita"))
    await leaving.does(f"/consultations/{mine[2]['id']}/conclusion", {"on": "2026-04-20", "outcome": "resolved"})
    await leaving.does("/concerns", {"on": "2026-05-01", "desk": "sogo", "source": "resident", "narrative": "x"})
    await intake.hears(a_conference_decision())
    reached = (await leaving.get("/outreach")).json()["items"][0]["id"]
    await leaving.does(f"/outreach/{reached}/contacts", {"on": "2026-05-02", "result": "absent"})

    changed = await staying.does(
        "/consultations/reassignments",
        {"on": "2026-11-30", "from_subject": "w-1", "to_subject": "w-3", "reason": "退職"},
    )

    assert changed == {"consultations": 2, "concerns": 1, "outreach": 1}
    owners = [(await owner_of(intake, one["id"])) for one in (*mine, others, theirs)]
    assert owners == [("council", "w-3"), ("council", "w-3"), ("council", "w-1"), ("council", "w-2"), ("kita", "w-1")]
    assert (await staying.get(f"/outreach/{reached}")).json()["owner_subject"] == "w-3"


@pytest.mark.parametrize(
    ("overrides", "type_"),
    [({"to_subject": "worker@council"}, "same-person"), ({"on": "2026-04-09"}, "before-the-reception")],
)
async def test_a_reassignment_that_makes_no_sense_changes_nothing(
    intake: Intake, overrides: dict[str, str], type_: str
) -> None:
    made = await received(intake)
    said = {"on": "2026-11-30", "from_subject": "worker@council", "to_subject": "w-3", "reason": "休職"}

    answer = await intake.person("council").post("/consultations/reassignments", said | overrides)

    assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{type_}")
    assert await owner_of(intake, made["id"]) == ("council", "worker@council")
    assert await intake.found("SELECT 1 FROM reassignment") == []


def test_a_city_s_own_closed_days_do_not_count(tmp_path: Path) -> None:
    profile = load_profile(None).model_copy(
        update={"closed_days": (ClosedDay(on=date(2026, 4, 14), name="開庁記念日"),)}
    )

    assert Calendar.of(profile).answer_due(date(2026, 4, 13), "normal") == date(2026, 4, 17)
    assert Calendar(Deadlines()).answer_due(date(2026, 4, 13), "normal") == date(2026, 4, 16)
