"""Before it answers a referral, coordination asks the desk for more: seen in its lists, answered sealed, never lost."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.coordination import MoreAsked, ReferralMoreAsked, ReferralReturned, ReturnNote
from shared.contracts.intake import MoreTold, ReferralMoreTold
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation

QUESTION = UUID(int=5)


async def asked(intake: Intake, council: Person) -> tuple[str, ReferralMoreAsked]:
    made = await council.does("/consultations", a_consultation())
    referral = await council.does(f"/consultations/{made['id']}/referral", {"on": "2026-04-13", "with_consent": False})
    sealed = intake.keys.seal(MoreAsked(question="母の様子を教えてください"), "intake")
    facts = {"referral_id": UUID(referral["id"]), "question_id": QUESTION, "due_on": date(2026, 4, 22)}
    return referral["id"], ReferralMoreAsked(on=date(2026, 4, 15), question=sealed, **facts)


async def lines(person: Person, which: str) -> list[dict[str, Any]]:
    items = (await person.get("/work", list=which)).json()["items"]
    return [line for line in items if line["kind"] == "referral_question"]


async def test_what_coordination_asks_stands_with_the_referral_and_in_the_desk_s_lists(intake: Intake) -> None:
    council = intake.person("council")
    referral, event = await asked(intake, council)

    await intake.hears(*[event] * 2)

    seen = (await council.get(f"/referrals/{referral}")).json()
    assert [(each["question"], each["due_on"], each["answer"]) for each in seen["questions"]] == [
        ("母の様子を教えてください", "2026-04-22", None)
    ]
    assert [line["text"] for line in seen["course"]][1:] == ["多機関協働から確認を求められました。"]
    (line,) = (await council.get("/referrals")).json()["items"]
    assert (line["awaited"], line["due_on"], line["questions_open"]) == ("referral_question", "2026-04-22", 1)
    assert line["days_late"] > 0
    standing = (await council.get(f"/consultations/{line['consultation_id']}/standing")).json()
    assert standing["next"] == {"awaited": "referral_question", "on": "2026-04-22"}
    (unanswered,), (overdue,) = await lines(council, "unanswered"), await lines(council, "overdue")
    assert (unanswered["reason"], unanswered["since"]) == ("more_asked", "2026-04-15")
    assert (overdue["reason"], overdue["due_on"]) == ("more_overdue", "2026-04-22")
    assert await lines(intake.person("higashi"), "unanswered") == []


async def test_the_desk_answers_once_and_sealed(intake: Intake) -> None:
    council = intake.person("council")
    referral, event = await asked(intake, council)
    await intake.hears(event)
    path, body = f"/referrals/{referral}/questions/{QUESTION}/answer", {"on": "2026-04-20", "answer": "落ち着いている"}

    early = await council.post(path, body | {"on": "2026-04-14"})
    blank = await council.post(path, body | {"answer": ""})
    await council.does(path, body)
    again = await council.post(path, body | {"answer": "ほか"})

    assert [(each.status_code, each.json()["type"]) for each in (early, again)] == [
        (409, "/problems/too-early"),
        (409, "/problems/question-answered"),
    ]
    assert blank.status_code == 422
    [told] = await intake.published(ReferralMoreTold)
    assert intake.files.ring("coordination").open(told.answer, MoreTold).answer == "落ち着いている"
    assert "落ち着いている" not in str(await intake.told())
    assert await lines(council, "unanswered") == await lines(council, "overdue") == []
    (line,) = (await council.get("/referrals?status=made")).json()["items"]
    assert (line["awaited"], line["due_on"]) == ("referral_answer", "2026-05-01"), "three working days later"


async def test_a_question_waits_no_more_when_the_referral_comes_back_with_advice(intake: Intake) -> None:
    council = intake.person("council")
    referral, event = await asked(intake, council)
    note = ReturnNote(reason="介護保険で対応", next_step="申請", outcome="existing_scheme", advice="包括と同行")
    returned = ReferralReturned(on=date(2026, 4, 21), referral_id=UUID(referral), note=intake.keys.seal(note, "intake"))

    await intake.hears(returned, event)

    seen = (await council.get(f"/referrals/{referral}")).json()
    assert (seen["return_outcome"], seen["advice"], seen["status"]) == ("existing_scheme", "包括と同行", "returned")
    assert await lines(council, "unanswered") == []
