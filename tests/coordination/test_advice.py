"""Requests for advice: an agency that could not speak with the person asks, and hears how to go on."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.actors import Actor, Role
from shared.contracts.coordination import ReferralMoreAsked
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office
from tests.coordination.test_screening import told, waiting

COLLEAGUE = Actor("higashi-2", "higashi", frozenset({Role.PARTNER}))
QUESTION, CONFIDED = "訪ねても会えない方にどう関わればよいか", "二階から声がする"
ADVICE = {"on": "2026-04-17", "advice": "民生委員と一緒に訪ねてください", "next_step": "来週もう一度訪ねる"}


async def asked(office: Office, **changed: Any) -> str:
    body = {"on": "2026-04-15", "question": QUESTION, "confidential": CONFIDED} | changed
    return str((await office.does(HIGASHI, "/advice-requests", **body))["id"])


async def test_an_agency_asks_and_reads_the_advice(office: Office) -> None:
    advice = await asked(office)
    (before,) = (await office.sees(COUNCIL, "/advice-requests?open=true"))["items"]
    await office.does(COUNCIL, f"/advice-requests/{advice}/answer", **ADVICE)

    again = await office.refuses(CITY, f"/advice-requests/{advice}/answer", **ADVICE)
    seen = await office.sees(HIGASHI, f"/advice-requests/{advice}")

    assert (before["waits_for"], before["due_on"], before["days_late"] > 0) == ("council", "2026-04-22", True)
    assert (again["type"], again["status"]) == ("advice-over", 409)
    assert (seen["advice"], seen["next_step"], seen["status"]) == (ADVICE["advice"], ADVICE["next_step"], "answered")
    assert (await office.sees(HIGASHI, "/advice-requests?open=true"))["items"] == []
    assert ("higashi-1", "read", "advice_request", "internal_use") in await office.access_log()


async def test_r15_what_is_confided_is_read_by_staff_and_its_writer_and_the_rest_by_nobody_else(office: Office) -> None:
    advice = await asked(office)
    path = f"/advice-requests/{advice}"

    shown = {actor.subject: await office.sees(actor, path) for actor in (HIGASHI, COLLEAGUE, COUNCIL, CITY)}

    confided = [each["confidential"] for each in shown.values()]
    assert confided == [CONFIDED, "（非公開）", CONFIDED, CONFIDED]
    assert {each["question"] for each in shown.values()} == {QUESTION}
    for actor in (KITA, AUDITOR):
        assert (await office.hides(actor, path))["status"] == 404
        assert (await office.refuses(actor, f"{path}/answer", **ADVICE))["status"] == 404
    assert (await office.sees(KITA, "/advice-requests"))["items"] == []
    assert (await office.hides(AUDITOR, "/waiting"))["type"] == "role-lacking"
    assert (await office.refuses(COLLEAGUE, f"{path}/answer", **ADVICE))["type"] == "role-lacking"
    assert (await office.refuses(COUNCIL, f"{path}/withdrawal", on="2026-04-16"))["type"] == "role-lacking"
    stored = str(await office.content())
    assert QUESTION not in stored
    assert CONFIDED not in stored


async def test_advice_to_refer_waits_for_the_agency_until_its_referral_is_there(office: Office) -> None:
    advice = await asked(office)
    await office.does(CITY, f"/advice-requests/{advice}/answer", **ADVICE, refer=True)
    others = await waiting(office, from_agency="kita", on=date(2026, 4, 17))
    own = await waiting(office, from_agency="higashi", on=date(2026, 4, 20))
    path = f"/advice-requests/{advice}/referral"

    (waits,) = (await office.sees(HIGASHI, "/waiting?mine=true"))["items"]
    refused = [
        await office.refuses(HIGASHI, path, on="2026-04-20", referral_id=str(each))
        for each in (others.referral_id, uuid4())
    ]
    early = await office.refuses(HIGASHI, path, on="2026-04-19", referral_id=str(own.referral_id))
    done = await office.does(HIGASHI, path, on="2026-04-20", referral_id=str(own.referral_id))

    assert (waits["reason"], waits["waits_for"], waits["since"]) == ("referral_advised", "higashi", "2026-04-17")
    assert {each["type"] for each in refused} == {"not-its-referral"}
    assert (early["type"], done["status"]) == ("too-early", "referred")
    assert (await office.sees(HIGASHI, "/waiting"))["items"] == []


async def test_nothing_that_was_received_waits_unseen(office: Office) -> None:
    case = await office.case("mother")
    further = office.referral(office.dossier("mother"), on=date(2026, 4, 20), from_agency="kita")
    await office.hears(further)
    asked_for = [await waiting(office, on=date(2026, 4, day), from_agency="higashi") for day in (14, 15)]
    for referral in asked_for:
        await office.does(COUNCIL, f"/referrals/{referral.referral_id}/questions", on="2026-04-16", question="様子は")
    questions = await office.events("referral-more-asked")
    answered = next(each for each in questions if each["referral_id"] == str(asked_for[1].referral_id))
    await office.hears(told_of(office, answered))
    await asked(office)
    withdrawn = await asked(office)
    await office.does(HIGASHI, f"/advice-requests/{withdrawn}/withdrawal", on="2026-04-16")

    items = (await office.sees(CITY, "/waiting"))["items"]
    first = await office.sees(COUNCIL, "/waiting?limit=2")
    rest = await office.sees(COUNCIL, f"/waiting?limit=10&cursor={first['next']}")

    assert [(each["reason"], each["waits_for"], each["due_on"]) for each in items] == [
        ("advice_asked", "council", "2026-04-22"),
        ("more_asked", "higashi", "2026-04-23"),
        ("more_told", "council", "2026-05-07"),
        ("further_referral", "council", "2026-05-08"),
    ]
    assert {each["case_id"] for each in items if each["reason"] == "further_referral"} == {case}
    assert all(each["text"] for each in items)
    assert [*first["items"], *rest["items"]] == items
    mine = (await office.sees(COUNCIL, "/waiting?mine=true"))["items"]
    assert {each["reason"] for each in mine} == {"advice_asked", "more_told", "further_referral"}


def told_of(office: Office, asked: dict[str, Any]) -> Any:
    return told(office, ReferralMoreAsked.model_validate(asked), "落ち着いている", on=date(2026, 4, 20))


@pytest.mark.parametrize("body", [{"question": ""}, {"question": "あ" * 20_001}])
async def test_a_question_without_words_or_without_end_is_pointed_at(office: Office, body: dict[str, str]) -> None:
    refused = await office.refuses(HIGASHI, "/advice-requests", on="2026-04-15", **body)

    assert [each["pointer"] for each in refused["errors"]] == ["/question"]
