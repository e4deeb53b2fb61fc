"""A consultation passed on keeps its owner until the other side accepts (R2); strangers find nothing (R15)."""

import asyncio
from typing import Any

import pytest

from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation

OFFER = {"on": "2026-04-12", "to_desk": "higashi", "message": "お願いします"}
DECLINE = {"on": "2026-04-14", "reason": "満員", "next_step": "きたへ相談"}


async def received(intake: Intake, **overrides: Any) -> dict[str, Any]:
    made: dict[str, Any] = await intake.person("council").does("/consultations", a_consultation(**overrides))
    return made


async def offered(intake: Intake) -> tuple[dict[str, Any], str]:
    made = await received(intake)
    handover = await intake.person("council").does(f"/consultations/{made['id']}/handovers", OFFER)
    return made, handover["id"]


async def owner_of(intake: Intake, consultation: str) -> tuple[str, str]:
    found = await intake.found("SELECT owner_agency, owner_subject FROM consultation WHERE id = :id", id=consultation)
    return tuple(found[0])


async def test_r2_an_offer_moves_nothing_and_lets_the_other_desk_read(intake: Intake) -> None:
    made = await received(intake)
    higashi = intake.person("higashi")
    assert (await higashi.get(f"/consultations/{made['id']}")).status_code == 404

    await intake.person("council").does(f"/consultations/{made['id']}/handovers", OFFER)

    assert await owner_of(intake, made["id"]) == ("council", "worker@council")
    assert (await higashi.get(f"/consultations/{made['id']}")).status_code == 200
    waiting = (await higashi.get("/handovers")).json()["items"]
    assert [item["message"] for item in waiting] == ["お願いします"]


async def test_r2_acceptance_moves_the_ownership_to_who_accepts(intake: Intake) -> None:
    made, handover = await offered(intake)

    state = await intake.person("higashi", subject="h-1").does(
        f"/handovers/{handover}/acceptance", {"on": "2026-04-13"}
    )

    assert state["status"] == "accepted"
    assert state["owner"] == {"agency": "higashi", "subject": "h-1"}
    assert await owner_of(intake, made["id"]) == ("higashi", "h-1")
    assert (await intake.person("council").get(f"/consultations/{made['id']}")).status_code == 200
    refused = await intake.person("council").post(
        f"/consultations/{made['id']}/conclusion", {"on": "2026-04-14", "outcome": "resolved"}
    )
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-the-owner")
    assert [kind for kind, _ in await intake.told()][-1] == "handover-accepted.v1"


@pytest.mark.parametrize(
    ("left_out", "type_"),
    [("next_step", "next-step-missing"), ("reason", "reason-missing")],
)
async def test_r2_a_decline_without_reason_or_next_step_is_refused(intake: Intake, left_out: str, type_: str) -> None:
    made, handover = await offered(intake)
    before = await intake.counts()
    for said in ({name: text for name, text in DECLINE.items() if name != left_out}, DECLINE | {left_out: "  "}):
        answer = await intake.person("higashi").post(f"/handovers/{handover}/decline", said)

        assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{type_}")
    assert await owner_of(intake, made["id"]) == ("council", "worker@council")
    assert await intake.counts() == before


async def test_r2_a_decline_leaves_the_owner_and_ends_the_other_desk_s_need_to_know(intake: Intake) -> None:
    made, handover = await offered(intake)

    state = await intake.person("higashi").does(f"/handovers/{handover}/decline", DECLINE)

    assert state["owner"] == {"agency": "council", "subject": "worker@council"}
    seen = (await intake.person("council").get(f"/consultations/{made['id']}")).json()
    assert seen["handovers"][0]["next_step"] == "きたへ相談"
    assert (await intake.person("higashi").get(f"/consultations/{made['id']}")).status_code == 404
    again = await intake.person("council").post(f"/consultations/{made['id']}/handovers", OFFER | {"to_desk": "kita"})
    assert again.status_code == 201


async def test_of_two_acceptances_at_once_one_is_answered_no(intake: Intake) -> None:
    _, handover = await offered(intake)

    answers = await asyncio.gather(
        *(
            intake.person("higashi", subject=f"h-{n}").post(f"/handovers/{handover}/acceptance", {"on": "2026-04-13"})
            for n in range(4)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["type"] for answer in answers if answer.status_code == 409} == {"/problems/already-answered"}
    assert [kind for kind, _ in await intake.told()].count("handover-accepted.v1") == 1


async def test_acceptance_and_decline_at_once_end_in_one_answer(intake: Intake) -> None:
    made, handover = await offered(intake)
    higashi = intake.person("higashi")

    answers = await asyncio.gather(
        higashi.post(f"/handovers/{handover}/decline", DECLINE),
        higashi.post(f"/handovers/{handover}/acceptance", {"on": "2026-04-14"}),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    accepted = answers[1].status_code == 200
    assert (await owner_of(intake, made["id"]))[0] == ("higashi" if accepted else "council")


async def test_two_offers_at_once_leave_one(intake: Intake) -> None:
    made = await received(intake)
    council = intake.person("council")

    answers = await asyncio.gather(
        *(
            council.post(f"/consultations/{made['id']}/handovers", OFFER | {"to_desk": desk})
            for desk in ("higashi", "kita", "minami")
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_only_the_desk_that_was_asked_answers(intake: Intake) -> None:
    _, handover = await offered(intake)
    acceptance = (f"/handovers/{handover}/acceptance", {"on": "2026-04-13"})

    own = await intake.person("council").post(*acceptance)
    stranger = await intake.person("kita").post(*acceptance)

    assert (own.status_code, own.json()["type"]) == (403, "/problems/not-the-owner")
    assert stranger.status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "type_"),
    [
        ("/handovers", OFFER | {"on": "2026-04-09"}, "before-the-reception"),
        ("/handovers", OFFER | {"to_desk": "sogo"}, "same-desk"),
        ("/contacts", {"on": "2026-04-09", "channel": "phone"}, "before-the-reception"),
        ("/conclusion", {"on": "2026-04-09", "outcome": "resolved"}, "before-the-reception"),
        ("/conclusion", {"on": "2026-04-12", "outcome": "referred"}, "refer-instead"),
        ("/referral", {"on": "2026-04-09", "with_consent": False}, "before-the-reception"),
    ],
)
async def test_what_the_rules_refuse_changes_nothing(
    intake: Intake, path: str, body: dict[str, Any], type_: str
) -> None:
    made = await received(intake)
    before = await intake.counts()

    answer = await intake.person("council").post(f"/consultations/{made['id']}{path}", body)

    assert (answer.status_code, answer.json()["type"]) == (409, f"/problems/{type_}")
    assert await intake.counts() == before


async def test_an_answer_dated_before_the_offer_is_refused(intake: Intake) -> None:
    _, handover = await offered(intake)

    answer = await intake.person("higashi").post(f"/handovers/{handover}/acceptance", {"on": "2026-04-11"})

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/before-the-offer")
    assert answer.json()["not_before"] == "2026-04-12"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/handovers", OFFER | {"to_desk": "kita"}),
        ("/conclusion", {"on": "2026-04-13", "outcome": "resolved"}),
        ("/referral", {"on": "2026-04-13", "with_consent": False}),
    ],
)
async def test_while_a_desk_is_asked_nobody_else_is_and_nothing_ends(
    intake: Intake, path: str, body: dict[str, Any]
) -> None:
    made, _ = await offered(intake)

    answer = await intake.person("council").post(f"/consultations/{made['id']}{path}", body)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/handover-pending")


async def test_a_concluded_consultation_is_not_concluded_again(intake: Intake) -> None:
    made = await received(intake)
    council = intake.person("council")
    end = (f"/consultations/{made['id']}/conclusion", {"on": "2026-04-20", "outcome": "resolved"})
    state = await council.does(*end)

    again = await council.post(*end)

    assert (state["status"], state["outcome"]) == ("concluded", "resolved")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-concluded")
    assert [kind for kind, _ in await intake.told()].count("consultation-concluded.v1") == 1


async def test_r2_the_owning_agency_names_the_colleague_who_answers_for_it(intake: Intake) -> None:
    made = await received(intake)

    state = await intake.person("council").does(
        f"/consultations/{made['id']}/owner", {"on": "2026-04-11", "subject": "w-2"}
    )

    assert state["owner"] == {"agency": "council", "subject": "w-2"}
    assert await owner_of(intake, made["id"]) == ("council", "w-2")


async def test_the_record_is_rewritten_over_the_revision_that_was_read_only(intake: Intake) -> None:
    made = await received(intake)
    council = intake.person("council")
    path = f"/consultations/{made['id']}"
    tag = (await council.get(path)).headers["etag"]

    first, second = await asyncio.gather(
        council.put(f"{path}/record", {"narrative": "甲"}, if_match=tag),
        council.put(f"{path}/record", {"narrative": "乙"}, if_match=tag),
    )

    assert sorted([first.status_code, second.status_code]) == [200, 412]
    kept = "甲" if first.status_code == 200 else "乙"
    assert (await council.get(path)).json()["narrative"] == kept
    assert (await council.put(f"{path}/record", {"narrative": "丙"})).status_code == 428


async def test_r15_every_reading_is_logged_with_its_basis_and_searches_find_only_what_one_sees(intake: Intake) -> None:
    made = await received(intake)
    council, kita = intake.person("council"), intake.person("kita")

    found = await council.does("/consultations/searches", {"name": "ｶｸｳ"})
    nothing = await kita.does("/consultations/searches", {"name": "かくう"})
    await council.get(f"/consultations/{made['id']}")

    assert [person["consultation_id"] for person in found["items"]] == [made["id"]]
    assert nothing["items"] == []
    acts = await intake.found("SELECT act, basis FROM access_log WHERE record = :id ORDER BY at, act", id=made["id"])
    assert [tuple(row) for row in acts] == [
        ("create", "internal_use"),
        ("search", "internal_use"),
        ("read", "internal_use"),
    ]
