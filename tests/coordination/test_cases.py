"""Referrals and cases over HTTP (R2, R12, R15)."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest

from shared.contracts.coordination import ReturnNote
from shared.privacy.sealed import Sealed
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, pointers
from tests.coordination.office import ADDRESS, COUNCIL_WORKER, NARRATIVE, Office

HIDDEN = "（非公開）"
NOBODYS = "00000000-0000-4000-8000-000000000000"


async def test_r2_an_accepted_referral_becomes_a_case_with_an_owner(office: Office) -> None:
    referral = office.referral(office.dossier("mother", "son"))
    await office.hears(referral)

    answer = await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-04-14")

    assert answer["number"] == "2026-0001"
    seen = await office.sees(COUNCIL, f"/cases/{answer['case_id']}")
    assert seen["coordinator"] == {"subject": "coordinator", "agency": "council"}
    assert (seen["stage"], seen["episode"]) == ("received", 1)
    assert [member["name"] for member in seen["members"]] == ["見本 mother", "見本 son"]
    assert await office.types() == ["referral-accepted", "case-opened", "case-stage-reached"]
    assert (await office.events("case-opened"))[0]["number"] == "2026-0001"


async def test_numbers_run_without_gaps_within_a_fiscal_year(office: Office) -> None:
    numbers = []
    for on in ("2026-03-31", "2026-04-01", "2026-04-02"):
        office.family.household_id, office.family.members = uuid4(), {}
        referral = office.referral(office.dossier("mother"), on=date(2026, 3, 30))
        await office.hears(referral)
        numbers.append((await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on=on))["number"])
        told = await office.refuses(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on=on)
        assert told["type"] == "already-answered"

    assert numbers == ["2025-0001", "2026-0001", "2026-0002"]


async def test_two_acceptances_at_once_make_one_case(office: Office) -> None:
    referral = office.referral(office.dossier("mother"))
    await office.hears(referral)
    path = f"/referrals/{referral.referral_id}/acceptance"

    answers = await asyncio.gather(*(office.post(actor, path, {"on": "2026-04-14"}) for actor in (COUNCIL, CITY)))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await office.events("case-opened")) == 1


async def test_two_referrals_of_one_household_share_a_case(office: Office) -> None:
    first = office.referral(office.dossier("mother"))
    second = office.referral(office.dossier("mother", "son", narrative="包括からも相談があった。"))
    await office.hears(first, second)
    paths = [f"/referrals/{each.referral_id}/acceptance" for each in (first, second)]

    answers = await asyncio.gather(*(office.post(COUNCIL, path, {"on": "2026-04-14"}) for path in paths))

    assert {answer.json()["case_id"] for answer in answers} == {answers[0].json()["case_id"]}
    assert len(await office.events("case-opened")) == 1
    seen = await office.sees(COUNCIL, f"/cases/{answers[0].json()['case_id']}")
    assert {member["name"] for member in seen["members"]} == {"見本 mother", "見本 son"}
    assert NARRATIVE in seen["narrative"]
    assert "包括からも相談があった。" in seen["narrative"]


async def test_r2_a_referral_goes_back_only_with_a_reason_and_a_next_step(office: Office) -> None:
    referral = office.referral(office.dossier("mother"))
    await office.hears(referral)
    path = f"/referrals/{referral.referral_id}/return"

    without_step = await office.refuses(COUNCIL, path, on="2026-04-14", reason="窓口で対応できる", next_step=" ")
    without_reason = await office.refuses(COUNCIL, path, on="2026-04-14", next_step="家計相談へ")
    done = await office.does(COUNCIL, path, on="2026-04-14", reason="窓口で対応できる", next_step="家計相談へ")

    assert [told["type"] for told in (without_step, without_reason)] == ["next-step-missing", "reason-missing"]
    assert done["status"] == "returned"
    sealed = (await office.events("referral-returned"))[0]["note"]
    note = office.files.ring("intake").open(Sealed(sealed), ReturnNote)
    assert (note.reason, note.next_step) == ("窓口で対応できる", "家計相談へ")


async def test_an_answer_before_the_referral_was_made_is_refused(office: Office) -> None:
    referral = office.referral(office.dossier("mother"), on=date(2026, 4, 13))
    await office.hears(referral)

    told = await office.refuses(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-04-12")

    assert (told["type"], told["not_before"]) == ("too-early", "2026-04-13")


async def test_a_date_after_today_is_refused(office: Office) -> None:
    case = await office.case()

    told = await office.refuses(CITY, f"/cases/{case}/coordinator", on="2027-01-01", subject="somebody")

    assert pointers(told) == ["/on"]


@pytest.mark.parametrize("actor", [HIGASHI, KITA, AUDITOR, COUNCIL_WORKER])
async def test_r15_referrals_and_cases_do_not_exist_for_others(office: Office, actor: object) -> None:
    case = await office.case()
    waiting = office.referral(office.dossier("mother"))
    await office.hears(waiting)

    for path in (f"/cases/{case}", f"/cases/{case}/timeline", f"/cases/{case}/activities", f"/roles?case_id={case}"):
        assert (await office.hides(actor, path))["status"] == 404  # type: ignore[arg-type]
    assert (await office.hides(actor, f"/referrals/{waiting.referral_id}"))["status"] == 404  # type: ignore[arg-type]
    told = await office.refuses(actor, f"/referrals/{waiting.referral_id}/acceptance", on="2026-04-14")  # type: ignore[arg-type]
    assert told["status"] == 404
    assert (await office.sees(actor, "/cases"))["items"] == []  # type: ignore[arg-type]


async def test_what_nobody_has_is_not_found(office: Office) -> None:
    for path in (f"/cases/{NOBODYS}", f"/plans/{NOBODYS}", f"/referrals/{NOBODYS}", f"/roles?case_id={NOBODYS}"):
        assert (await office.hides(COUNCIL, path))["type"] == "not-found"


async def test_r15_an_agency_on_the_case_sees_who_let_it_and_nobody_else(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.in_force_with_consent_withdrawn_by_the_son(case)

    seen = await office.sees(HIGASHI, f"/cases/{case}")

    mother, son = seen["members"]
    assert (mother["name"], mother["note"], mother["issues"]) == (
        "見本 mother",
        "motherについての覚え書き",
        ["isolation"],
    )
    assert {son[name] for name in ("name", "kana", "birth_date", "relation", "issues", "note")} == {HIDDEN}
    assert (seen["narrative"], seen["address"]) == (HIDDEN, HIDDEN)
    assert {agency for entry in seen["consents"] for agency in entry["agencies"]} == {"higashi"}
    plan = await office.sees(HIGASHI, f"/plans/{seen['plans'][0]['id']}")
    assert plan["content"] == {"roles": [{"agency": "higashi", "text": "母の介護の相談"}]}
    assert [role["agency"] for role in (await office.sees(HIGASHI, f"/roles?case_id={case}"))["items"]] == ["higashi"]
    assert [each["id"] for each in (await office.sees(HIGASHI, "/cases"))["items"]] == [case]
    told = await office.refuses(HIGASHI, f"/cases/{case}/reviews", on="2026-07-10", result="continue")
    assert (told["status"], told["type"]) == (403, "role-lacking")


async def test_r15_categories_limit_what_an_agency_sees_of_a_person(office: Office) -> None:
    case = await office.case("mother")
    await office.hears(office.grant("mother", categories=("basic",)))
    await office.in_force(case)

    member = (await office.sees(HIGASHI, f"/cases/{case}"))["members"][0]

    assert (member["name"], member["issues"], member["note"]) == ("見本 mother", HIDDEN, HIDDEN)


async def test_r15_a_protected_address_is_masked_for_everyone(office: Office) -> None:
    referral = office.referral(office.dossier("mother", address_protected=True))
    await office.hears(referral)
    in_referral = await office.sees(COUNCIL, f"/referrals/{referral.referral_id}")
    case = (await office.does(COUNCIL, f"/referrals/{referral.referral_id}/acceptance", on="2026-04-14"))["case_id"]

    assert in_referral["dossier"]["address"] == HIDDEN
    for actor in (COUNCIL, CITY):
        assert (await office.sees(actor, f"/cases/{case}"))["address"] == HIDDEN


async def test_an_address_without_protection_is_shown_to_staff(office: Office) -> None:
    case = await office.case("mother")

    assert (await office.sees(CITY, f"/cases/{case}"))["address"] == ADDRESS


async def test_r15_every_reading_of_a_case_is_logged(office: Office) -> None:
    case = await office.case()

    await office.sees(CITY, f"/cases/{case}")
    await office.sees(COUNCIL, f"/cases/{case}/timeline")
    await office.hides(KITA, f"/cases/{case}")

    assert await office.access_log() == [
        ("officer", "read", "case", "internal_use"),
        ("coordinator", "read_timeline", "case", "internal_use"),
    ]


async def test_names_and_texts_lie_in_the_database_only_as_ciphertext(office: Office) -> None:
    case = await office.case()
    await office.plan_of(case)
    activity = {"on": "2026-04-15", "counterpart": "city", "method": "phone", "content": "母の様子を伝えた"}
    await office.does(COUNCIL, f"/cases/{case}/activities", **activity)

    stored = str(await office.content())

    for text in ("見本", ADDRESS, NARRATIVE, "安心して暮らしたい", "見守り訪問", "母の様子"):
        assert text not in stored
        assert text.encode().hex() not in stored


async def test_a_coordinator_is_named_by_the_city(office: Office) -> None:
    case = await office.case()

    state = await office.does(CITY, f"/cases/{case}/coordinator", on="2026-04-14", subject="another")

    assert state["coordinator"] == {"subject": "another", "agency": "council"}
    assert state["status"] == "gathering"
    assigned = [e for e in (await office.sees(CITY, f"/cases/{case}/timeline"))["items"] if "assigned" in e["what"]]
    assert len(assigned) == 2


async def test_an_activity_is_told_and_a_note_is_not(office: Office) -> None:
    case = await office.case()
    contact = {"on": "2026-07-10", "counterpart": "household", "method": "home_visit", "content": "玄関で話した"}
    members = [office.family["mother"], office.family["son"]]

    made = await office.does(COUNCIL, f"/cases/{case}/activities", **contact, member_ids=members)
    await office.does(COUNCIL, f"/cases/{case}/activities", **contact | {"kind": "note"})

    told = await office.events("activity-recorded")
    assert [(each["activity_id"], each["counterpart"], each["member_ids"]) for each in told] == [
        (made["id"], "household", members)
    ]
    listed = (await office.sees(COUNCIL, f"/cases/{case}/activities"))["items"]
    assert {each["kind"] for each in listed} == {"contact", "note"}
    assert {each["content"] for each in listed} == {"玄関で話した"}


async def test_unknown_words_in_an_activity_are_pointed_at(office: Office) -> None:
    case = await office.case()
    path, body = f"/cases/{case}/activities", {"on": "2026-07-10", "counterpart": "city", "method": "phone"}

    method = await office.refuses(COUNCIL, path, **body | {"method": "telepathy"})
    counterpart = await office.refuses(COUNCIL, path, **body | {"counterpart": "nobody"})
    member = await office.refuses(COUNCIL, path, **body | {"member_ids": [str(uuid4())]})
    long = await office.refuses(COUNCIL, path, **body | {"content": "あ" * 20_001})

    assert pointers(method) == ["/method"]
    assert (counterpart["status"], counterpart["type"]) == (422, "unknown-agency")
    assert (member["status"], member["type"]) == (422, "unknown-member")
    assert pointers(long) == ["/content"]


async def test_a_review_before_the_case_is_refused(office: Office) -> None:
    case = await office.case(on="2026-04-14")

    early = await office.refuses(COUNCIL, f"/cases/{case}/reviews", on="2026-04-13", result="continue")
    unknown = await office.refuses(COUNCIL, f"/cases/{case}/reviews", on="2026-05-01", result="perhaps")
    await office.does(COUNCIL, f"/cases/{case}/reviews", on="2026-05-01", result="replan", next_on="2026-06-01")

    assert (early["type"], early["not_before"]) == ("too-early", "2026-04-14")
    assert pointers(unknown) == ["/result"]
    assert [each["result"] for each in await office.events("review-held")] == ["replan"]
    assert (await office.sees(COUNCIL, f"/cases/{case}"))["stage"] == "planning"


async def test_lists_come_in_pages(office: Office) -> None:
    for _ in range(3):
        office.family.household_id, office.family.members = uuid4(), {}
        await office.case("mother")

    first = await office.sees(CITY, "/cases?limit=2")
    rest = await office.sees(CITY, f"/cases?limit=2&cursor={first['next']}")
    referrals = await office.sees(CITY, "/referrals?limit=2&status=accepted")
    others = await office.sees(CITY, f"/referrals?status=accepted&cursor={referrals['next']}")

    assert len({each["id"] for each in first["items"] + rest["items"]}) == 3
    assert len({each["id"] for each in referrals["items"] + others["items"]}) == 3
    assert rest["next"] is None
