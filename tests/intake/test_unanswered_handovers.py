"""Nobody answers: both desks are reminded, the city sees it without a word about persons, and names another desk."""

import asyncio
from typing import Any

import pytest

from shared.actors import Role
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation

# The business clock shows Monday 2026-11-30; the 23rd was a holiday.
LONG_AGO = "2026-04-12"
NAMED = {"on": "2026-11-30", "to_desk": "kita", "reason": "返事がないため"}


async def offered(intake: Intake, on: str = LONG_AGO, **overrides: Any) -> tuple[str, str]:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation(**overrides))
    offer = {"on": on, "to_desk": "higashi", "message": "お願いします"}
    handover = await council.does(f"/consultations/{made['id']}/handovers", offer)
    return made["id"], handover["id"]


def city_of(intake: Intake) -> Person:
    return intake.person("city", Role.CITY_OFFICER)


async def escalated(intake: Intake) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await city_of(intake).get("/handovers", escalated=True)).json()["items"]
    return found


@pytest.mark.parametrize(
    ("on", "urgency", "expected"),
    [
        ("2026-11-27", "normal", ("2026-12-02", "waiting", 0)),
        ("2026-11-26", "normal", ("2026-12-01", "due_soon", 0)),
        ("2026-11-24", "normal", ("2026-11-27", "overdue", 1)),
        ("2026-11-18", "normal", ("2026-11-24", "escalated", 4)),
        ("2026-11-30", "emergency", ("2026-11-30", "due_soon", 0)),
        ("2026-11-29", "emergency", ("2026-11-29", "escalated", 1)),
    ],
)
async def test_an_answer_is_due_in_three_working_days_and_in_emergencies_the_same_day(
    intake: Intake, on: str, urgency: str, expected: tuple[str, str, int]
) -> None:
    due, reminder, _ = expected
    consultation, handover = await offered(intake, on, urgency=urgency)

    for desk in ("council", "higashi"):
        seen = (await intake.person(desk).get(f"/handovers/{handover}")).json()
        assert (seen["due_on"], seen["reminder"], seen["days_overdue"]) == expected
    standing = (await intake.person("council").get(f"/consultations/{consultation}/standing")).json()
    assert standing["next"] == {"awaited": "handover_answer", "on": due}
    assert standing["is_overdue"] is (due < "2026-11-30")
    assert [one["id"] for one in await escalated(intake)] == ([handover] if reminder == "escalated" else [])


async def test_r15_the_city_sees_who_and_since_when_and_nothing_about_persons(intake: Intake) -> None:
    consultation, handover = await offered(intake)

    assert await escalated(intake) == [
        {
            "id": handover,
            "from_agency": "council",
            "to_agency": "higashi",
            "to_desk": "higashi",
            "offered_on": LONG_AGO,
            "due_on": "2026-04-15",
            "escalates_on": "2026-04-20",
            "days_overdue": (await escalated(intake))[0]["days_overdue"],
        }
    ]
    assert (await city_of(intake).get(f"/consultations/{consultation}")).status_code == 404
    assert (await city_of(intake).get(f"/handovers/{handover}")).status_code == 404
    for stranger in (intake.person("council"), intake.person("city"), intake.person("council", Role.CITY_OFFICER)):
        assert (await stranger.get("/handovers", escalated=True)).status_code == 403


async def test_r2_the_city_names_another_desk_and_the_owner_stays_until_it_accepts(intake: Intake) -> None:
    consultation, handover = await offered(intake)
    higashi, kita = intake.person("higashi"), intake.person("kita")

    named = await city_of(intake).does(f"/handovers/{handover}/intervention", NAMED)

    assert (await higashi.get(f"/consultations/{consultation}")).status_code == 404
    ended = (await higashi.get(f"/handovers/{handover}")).json()
    assert (ended["status"], ended["reason"], ended["message"]) == ("replaced", "返事がないため", None)
    late = await higashi.post(f"/handovers/{handover}/acceptance", {"on": "2026-11-30"})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/offer-ended")
    seen = (await kita.get(f"/consultations/{consultation}")).json()
    assert (seen["owner"]["agency"], seen["handovers"][-1]["message"]) == ("council", "お願いします")
    assert await escalated(intake) == []
    state = await kita.does(f"/handovers/{named['id']}/acceptance", {"on": "2026-11-30"})
    assert state["owner"]["agency"] == "kita"


@pytest.mark.parametrize(
    ("overrides", "status", "type_"),
    [
        ({"to_desk": "higashi"}, 409, "asked-already"),
        ({"to_desk": "sogo"}, 409, "same-desk"),
        ({"to_desk": "nowhere"}, 422, "invalid"),
        ({"reason": "　"}, 409, "reason-missing"),
        ({"on": "2026-04-17"}, 409, "not-overdue"),
    ],
)
async def test_what_the_city_may_not_do_changes_nothing(
    intake: Intake, overrides: dict[str, str], status: int, type_: str
) -> None:
    _, handover = await offered(intake)
    before = await intake.counts()

    answer = await city_of(intake).post(f"/handovers/{handover}/intervention", NAMED | overrides)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{type_}")
    assert await intake.counts() == before


async def test_before_it_is_escalated_the_city_finds_nothing_and_the_desks_do_not_act_for_the_city(
    intake: Intake,
) -> None:
    _, handover = await offered(intake, "2026-11-27")
    path = f"/handovers/{handover}/intervention"

    assert (await city_of(intake).post(path, NAMED)).status_code == 404
    assert (await intake.person("higashi").post(path, NAMED)).status_code == 403
    assert (await intake.person("kita").post(path, NAMED)).status_code == 404


async def test_of_an_acceptance_and_the_city_s_intervention_at_once_one_holds(intake: Intake) -> None:
    consultation, handover = await offered(intake)

    accepted, named = await asyncio.gather(
        intake.person("higashi").post(f"/handovers/{handover}/acceptance", {"on": "2026-11-30"}),
        city_of(intake).post(f"/handovers/{handover}/intervention", NAMED),
    )

    assert sorted([accepted.status_code, named.status_code]) in ([200, 409], [201, 409])
    owner = (await intake.person("council").get(f"/consultations/{consultation}")).json()["owner"]["agency"]
    assert owner == ("higashi" if accepted.status_code == 200 else "council")


async def test_the_list_of_what_was_asked_or_sent_shows_the_most_pressing_first(intake: Intake) -> None:
    _, calm = await offered(intake, "2026-11-24")
    _, urgent = await offered(intake, "2026-11-25", urgency="emergency")

    asked = (await intake.person("higashi").get("/handovers")).json()["items"]
    sent = (await intake.person("council").get("/handovers", sent=True)).json()["items"]

    assert [one["id"] for one in asked] == [one["id"] for one in sent] == [urgent, calm]
    assert (await intake.person("council").get("/handovers")).json()["items"] == []
