"""Receiving: two queues with working-day deadlines, answers given with the city, and what a desk is asked before."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.coordination.domain.deadlines import Calendar, Pause
from services.coordination.domain.errors import TooEarly
from services.coordination.domain.referral import Referral
from services.coordination.domain.screening import (
    CityNotConsulted,
    Consulted,
    ConsultedLater,
    require_consultation,
)
from shared.contracts.coordination import MoreAsked, ReferralMoreAsked, ReferralReturned, ReturnNote
from shared.contracts.intake import MoreTold, ReferralMade, ReferralMoreTold
from shared.reference.profile import Deadlines
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, pointers
from tests.coordination.office import Office

ADVISED = {"reason": "介護保険で対応できる", "next_step": "居宅の申請", "advice": "地域包括と同行してください"}
WITH_CITY = {"consulted": {"subject": "officer", "on": "2026-04-15"}}


def told(office: Office, asked: ReferralMoreAsked, answer: str, *, on: date) -> ReferralMoreTold:
    sealed = office.keys.seal(MoreTold(answer=answer), "coordination")
    return ReferralMoreTold(on=on, referral_id=asked.referral_id, question_id=asked.question_id, answer=sealed)


async def waiting(office: Office, **changed: Any) -> ReferralMade:
    office.family.household_id, office.family.members = uuid4(), {}
    referral = office.referral(office.dossier("mother"), **changed)
    await office.hears(referral)
    return referral


async def line_of(office: Office, referral: ReferralMade) -> dict[str, Any]:
    (line,) = (await office.sees(COUNCIL, f"/referrals?household_id={referral.household_id}"))["items"]
    return dict(line)


async def test_referrals_with_and_without_consent_are_two_queues_with_the_oldest_first(office: Office) -> None:
    newer, older, consented = [
        await waiting(office, on=date(2026, 4, day), with_consent=consent)
        for day, consent in ((20, False), (13, False), (14, True))
    ]

    without = (await office.sees(COUNCIL, "/referrals?status=offered&queue=without_consent"))["items"]
    with_consent = (await office.sees(CITY, "/referrals?status=offered&queue=with_consent"))["items"]

    assert [each["id"] for each in without] == [str(older.referral_id), str(newer.referral_id)]
    assert [each["id"] for each in with_consent] == [str(consented.referral_id)]
    assert [(each["waits_for"], each["due_on"]) for each in without] == [
        ("council", "2026-04-27"),
        ("council", "2026-05-08"),  # 昭和の日 and three holidays in May do not count
    ]
    assert all(each["days_late"] > 0 for each in without)


async def test_an_emergency_is_to_be_answered_on_its_day_and_stands_before_what_came_earlier(office: Office) -> None:
    older = await waiting(office, on=date(2026, 4, 13))
    office.family.household_id, office.family.members = uuid4(), {}
    urgent = office.referral(office.dossier("mother", urgency="emergency"), on=date(2026, 4, 14))
    await office.hears(urgent)

    lines = (await office.sees(COUNCIL, "/waiting"))["items"]
    line = await line_of(office, urgent)

    assert [each["id"] for each in lines] == [str(urgent.referral_id), str(older.referral_id)]
    assert (line["urgency"], line["due_on"]) == ("emergency", "2026-04-14")
    assert (await line_of(office, older))["urgency"] is None


def test_the_days_on_which_a_desk_is_asked_do_not_count_and_are_counted_once() -> None:
    calendar, made, today = Calendar(Deadlines(referral=3)), date(2026, 6, 1), date(2026, 6, 30)
    twice = [Pause(date(2026, 6, 2), date(2026, 6, 4)), Pause(date(2026, 6, 3), date(2026, 6, 5))]

    assert calendar.referral_due(made, [], today=today) == date(2026, 6, 4)
    assert calendar.referral_due(made, twice, today=today) == date(2026, 6, 9)
    assert calendar.late(date(2026, 6, 26), today) == 2


async def test_a_coordinator_takes_up_alone_what_is_clear_and_it_says_so(office: Office) -> None:
    alone, together = await waiting(office), await waiting(office)

    await office.does(COUNCIL, f"/referrals/{alone.referral_id}/acceptance", on="2026-04-15")
    await office.does(COUNCIL, f"/referrals/{together.referral_id}/acceptance", on="2026-04-16", **WITH_CITY)

    shown = [(await office.sees(CITY, f"/referrals/{each.referral_id}"))["screening"] for each in (alone, together)]
    assert [(each["decided_by"], each["outcome"], each["consulted_by"]) for each in shown] == [
        ("coordinator", "accepted", None),
        ("coordinator", "accepted", "officer"),
    ]
    assert (shown[1]["consulted_agency"], shown[1]["consulted_on"]) == ("city", "2026-04-15")


async def test_only_with_the_city_a_desk_is_sent_back_to_the_existing_schemes_and_is_told_how(office: Office) -> None:
    referral = await waiting(office)
    path, body = f"/referrals/{referral.referral_id}/return", {"on": "2026-04-16", "outcome": "existing_scheme"}

    alone = await office.refuses(COUNCIL, path, **body, **ADVISED)
    mute = await office.refuses(COUNCIL, path, **body, **WITH_CITY, **ADVISED | {"advice": " "})
    later = await office.refuses(COUNCIL, path, **body, **ADVISED, consulted={"subject": "officer", "on": "2026-04-17"})
    unknown = await office.refuses(COUNCIL, path, **body | {"outcome": "elsewhere"}, **ADVISED, **WITH_CITY)
    await office.does(COUNCIL, path, **body, **WITH_CITY, **ADVISED)

    assert [each["type"] for each in (alone, mute, later)] == [
        "city-not-consulted",
        "advice-missing",
        "consulted-later",
    ]
    assert pointers(unknown) == ["/outcome"]
    [event] = await office.published(ReferralReturned)
    note = office.files.ring("intake").open(event.note, ReturnNote)
    assert (note.outcome, note.advice, note.next_step) == (
        "existing_scheme",
        ADVISED["advice"],
        ADVISED["next_step"],
    )
    assert ADVISED["advice"] not in str([each.data for each in await office.envelopes()])
    assert (await line_of(office, referral))["waits_for"] is None


@pytest.mark.parametrize(
    ("outcome", "consulted", "by_city", "refusal"),
    [
        ("accepted", None, False, CityNotConsulted),
        ("accepted", None, True, None),
        ("other_service", None, False, None),
        ("accepted", Consulted("officer", date(2026, 4, 13)), False, None),
        ("accepted", Consulted("officer", date(2026, 4, 12)), False, TooEarly),
        ("accepted", Consulted("officer", date(2026, 4, 17)), False, ConsultedLater),
    ],
)
def test_which_answers_need_the_city_is_the_citys_own_rule(
    outcome: str, consulted: Consulted | None, by_city: bool, refusal: type[Exception] | None
) -> None:
    referral = Referral(uuid4(), uuid4(), "higashi", with_consent=True, made_on=date(2026, 4, 13))

    def answers() -> None:
        require_consultation(
            referral, outcome, consulted, by_city=by_city, with_city=["accepted"], on=date(2026, 4, 16)
        )

    if refusal is None:
        answers()
    else:
        with pytest.raises(refusal):
            answers()


async def test_the_city_sends_back_by_itself(office: Office) -> None:
    referral = await waiting(office)

    await office.does(
        CITY, f"/referrals/{referral.referral_id}/return", on="2026-04-16", outcome="existing_scheme", **ADVISED
    )

    shown = (await office.sees(COUNCIL, f"/referrals/{referral.referral_id}"))["screening"]
    assert (shown["decided_agency"], shown["consulted_by"]) == ("city", None)


async def test_a_desk_that_is_asked_for_more_has_the_turn_until_it_answers(office: Office) -> None:
    referral = await waiting(office, from_agency="higashi")
    path = f"/referrals/{referral.referral_id}/questions"

    early = await office.refuses(COUNCIL, path, on="2026-04-15", question="様子は", due_on="2026-04-14")
    made = await office.does(COUNCIL, path, on="2026-04-15", question="母の様子を教えてください")
    asked_now = await line_of(office, referral)
    [asked] = await office.published(ReferralMoreAsked)
    await office.hears(*[told(office, asked, "落ち着いています", on=date(2026, 4, 20))] * 2)
    answered = await line_of(office, referral)
    shown = await office.sees(COUNCIL, f"/referrals/{referral.referral_id}")

    assert pointers(early) == ["/due_on"]
    assert office.files.ring("intake").open(asked.question, MoreAsked).question == "母の様子を教えてください"
    assert made == {"id": str(asked.question_id), "due_on": "2026-04-22"}
    assert (asked_now["waits_for"], asked_now["due_on"], asked_now["questions_open"]) == ("higashi", "2026-04-22", 1)
    assert (answered["waits_for"], answered["due_on"], answered["questions_open"]) == ("council", "2026-05-01", 0)
    assert [(each["answer"], each["answered_on"]) for each in shown["questions"]] == [
        ("落ち着いています", "2026-04-20")
    ]


async def test_what_a_desk_answers_too_late_is_not_lost(office: Office) -> None:
    referral = await waiting(office)
    await office.does(COUNCIL, f"/referrals/{referral.referral_id}/questions", on="2026-04-15", question="様子は")
    [asked] = await office.published(ReferralMoreAsked)
    await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-04-16")

    await office.hears(told(office, asked, "母が入院した", on=date(2026, 4, 17)))
    again = await office.refuses(
        COUNCIL, f"/referrals/{referral.referral_id}/questions", on="2026-04-17", question="ほかには"
    )

    shown = await office.sees(COUNCIL, f"/referrals/{referral.referral_id}")
    assert (shown["questions"][0]["answer"], shown["waits_for"]) == ("母が入院した", None)
    assert again["type"] == "already-answered"


async def test_the_case_lists_every_referral_with_its_agency_and_what_still_waits(office: Office) -> None:
    case = await office.case("mother", from_agency="council")
    members = {"household_id": office.family.household_id}
    joined = office.referral(office.dossier("mother"), from_agency="higashi", on=date(2026, 4, 20))
    waits = office.referral(office.dossier("mother"), from_agency="kita", on=date(2026, 4, 27))
    await office.hears(joined, waits)
    assert (await line_of_id(office, waits))["joins_case"] == case

    answer = await office.does(COUNCIL, f"/referrals/{joined.referral_id}/acceptance", on="2026-04-21")

    assert answer["case_id"] == case
    seen = (await office.sees(COUNCIL, f"/cases/{case}"))["referrals"]
    assert [(each["from_agency"], each["made_on"], each["status"], each["answered_on"]) for each in seen] == [
        ("council", "2026-04-13", "accepted", "2026-04-14"),
        ("higashi", "2026-04-20", "accepted", "2026-04-21"),
        ("kita", "2026-04-27", "offered", None),
    ]
    stage = (await office.events("case-stage-reached"))[-1]
    assert (stage["number"], str(joined.referral_id) in stage["referral_ids"]) == ("2026-0001", True)
    assert members["household_id"] == joined.household_id


async def line_of_id(office: Office, referral: ReferralMade) -> dict[str, Any]:
    found = (await office.sees(COUNCIL, f"/referrals?household_id={referral.household_id}"))["items"]
    return next(each for each in found if UUID(each["id"]) == referral.referral_id)


async def test_r15_nobody_else_asks_or_answers(office: Office) -> None:
    referral = await waiting(office, from_agency="higashi")

    refused = await office.refuses(
        HIGASHI, f"/referrals/{referral.referral_id}/questions", on="2026-04-15", question="様子は"
    )

    assert refused["status"] == 404


async def test_a_question_and_an_answer_at_once_leave_no_question_behind_the_answer(office: Office) -> None:
    referral = await waiting(office)
    path = f"/referrals/{referral.referral_id}"
    acts = [("acceptance", {"on": "2026-04-16"}), ("questions", {"on": "2026-04-16", "question": "様子は"})]

    accepted, asked = await asyncio.gather(*(office.post(COUNCIL, f"{path}/{act}", body) for act, body in acts))

    assert (accepted.status_code, asked.status_code) in {(200, 201), (200, 409)}
    assert len(await office.events("referral-more-asked")) == (asked.status_code == 201)
    assert (await line_of(office, referral))["waits_for"] is None
