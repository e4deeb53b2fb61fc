"""What a referral tells is chosen by the desk and bounded by consent; what was sent stays on record (R3, R17)."""

from typing import Any

import pytest

from shared.contracts.intake import Dossier
from shared.privacy.sealed import Sealed
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consent, a_consultation, a_household, a_member
from tests.intake.files import a_png, attach

COURSE = ["basic", "support_history"]


async def recorded(desk: Person) -> dict[str, Any]:
    """A consultation of mother and son with two contacts, a sheet and a paper."""
    home = a_household(a_member("mother", note="服薬のこと"), a_member("son"))
    made: dict[str, Any] = await desk.does("/consultations", a_consultation(household=home))
    mother = made["members"]["mother"]
    path = f"/consultations/{made['id']}"
    said = {"channel": "phone", "with_whom": "母", "member_ids": [mother]}
    contacts = [
        await desk.does(f"{path}/contacts", said | {"on": f"2026-04-{day}", "note": f"{day}日の電話"})
        for day in (11, 12)
    ]
    answers = {"household": {"debt": "yes"}, "members": {mother: {"health": "腰痛"}}}
    assert (await desk.put(f"{path}/sheets/assessment", answers, if_match='"0"')).status_code == 200
    paper = (await attach(desk, made["id"], a_png(), name="介護の申込書.png")).json()
    return made | {"contacts": [contact["id"] for contact in contacts], "paper": paper["id"], "path": path}


async def consented(desk: Person, made: dict[str, Any], *refs: str, categories: list[str]) -> list[str]:
    said = {"on": "2026-04-12", "categories": categories}
    given = [
        await desk.does("/consents", a_consent(made["household_id"], made["members"][ref], **said)) for ref in refs
    ]
    return [one["id"] for one in given]


def everything(made: dict[str, Any], **overrides: Any) -> dict[str, Any]:
    pieces = {"contacts": made["contacts"][:1], "sheets": ["assessment"], "attachments": [made["paper"]]}
    return {"on": "2026-04-13", "with_consent": True, "reason": "複雑"} | pieces | overrides


async def opened(intake: Intake) -> Dossier:
    token = (await intake.told())[-1][1]["dossier"]
    return intake.files.ring("coordination").open(Sealed[Dossier](token), Dossier)


async def test_chosen_contacts_sheets_and_titles_travel_where_everybody_lets_them(intake: Intake) -> None:
    council = intake.person("council")
    made = await recorded(council)
    await consented(council, made, "mother", "son", categories=COURSE)
    said = everything(made)

    previewed = await council.does(f"{made['path']}/referral/preview", said)
    await council.does(f"{made['path']}/referral", said)

    sent = await opened(intake)
    assert sent.model_dump(mode="json") == previewed["would_be_sent"]
    assert [(told.on.isoformat(), told.note, told.with_whom) for told in sent.contacts] == [
        ("2026-04-11", "11日の電話", "母")
    ]
    (sheet,) = sent.sheets
    assert {(said.answer, str(said.member_id or "")) for said in sheet.answers} == {
        ("はい", ""),
        ("腰痛", made["members"]["mother"]),
    }
    assert [(told.title, told.pages) for told in sent.attachments] == [("介護の申込書.png", 1)]
    assert "架空 先生" not in sent.model_dump_json()
    left = {each["what"]: each["why"] for each in previewed["withheld"]}
    assert left["その後の連絡の記録"] == "選んでいないため、送られません。"
    assert left["添付書類"] == "題名だけが送られます。中身は窓口に残ります。"
    assert "様式（受付・申込票など）" not in left


@pytest.mark.parametrize(
    ("with_consent", "categories", "why"),
    [
        (False, COURSE, "同意がないため、送られません。"),
        (True, ["basic"], "「相談・支援の経過」についての同意が全員分そろっていないため、送られません。"),
    ],
)
async def test_r3_without_consent_to_the_course_of_support_none_of_it_travels(
    intake: Intake, with_consent: bool, categories: list[str], why: str
) -> None:
    council = intake.person("council")
    made = await recorded(council)
    await consented(council, made, "mother", "son", categories=categories)

    previewed = await council.does(f"{made['path']}/referral/preview", everything(made, with_consent=with_consent))
    await council.does(f"{made['path']}/referral", everything(made, with_consent=with_consent))

    sent = await opened(intake)
    assert (sent.contacts, sent.sheets, sent.attachments) == ((), (), ())
    left = {each["what"]: each["why"] for each in previewed["withheld"]}
    assert {left[part] for part in ("その後の連絡の記録", "様式（受付・申込票など）", "添付書類")} == {why}


async def test_r3_of_who_was_not_chosen_nothing_is_told_and_no_consent_is_needed(intake: Intake) -> None:
    council = intake.person("council")
    made = await recorded(council)
    (consent,) = await consented(council, made, "mother", categories=COURSE)
    mother = made["members"]["mother"]
    path = f"{made['path']}/referral"

    everybody = await council.post(path, everything(made))
    referral = await council.does(path, everything(made, members=[mother]))

    assert everybody.json()["type"] == "/problems/consent-missing"
    sent = await opened(intake)
    assert [str(member.member_id) for member in sent.members] == [mother]
    assert sent.contacts == ()
    kept = (await council.get(f"/referrals/{referral['id']}")).json()["sent"]
    assert kept["relied_on"] == {mother: [consent]}
    assert "ほかの世帯員" in {each["what"] for each in kept["withheld"]}


async def test_the_desk_sees_later_what_was_sent_when_by_whom_and_on_which_basis(intake: Intake) -> None:
    council = intake.person("council")
    made = await recorded(council)
    said = {"on": "2026-04-13", "with_consent": False, "basis": "statutory_report", "include_narrative": False}
    previewed = await council.does(f"{made['path']}/referral/preview", said)
    referral = await council.does(f"{made['path']}/referral", said)
    await council.does(f"{made['path']}/contacts", {"on": "2026-04-14", "channel": "phone"})

    kept = (await council.get(f"/referrals/{referral['id']}")).json()["sent"]

    assert (kept["on"], kept["by"], kept["basis"]) == ("2026-04-13", council.subject, "statutory_report")
    assert (kept["dossier"], kept["withheld"]) == (previewed["would_be_sent"], previewed["withheld"])
    assert kept["dossier"]["basis"] == "statutory_report"
    stored = await intake.found("SELECT content FROM referral_sent")
    assert "架空".encode() not in bytes(stored[0].content)


async def test_r15_an_address_protected_afterwards_is_masked_in_what_was_sent(intake: Intake) -> None:
    council = intake.person("council")
    made = await recorded(council)
    await consented(council, made, "mother", "son", categories=COURSE)
    referral = await council.does(f"{made['path']}/referral", everything(made))
    before = (await council.get(f"/referrals/{referral['id']}")).json()["sent"]["dossier"]["address"]
    household = f"/households/{made['household_id']}"
    protection = {"on": "2026-04-14", "address_protected": True}
    etag = (await council.get(household)).headers["ETag"]
    assert (await council.put(household, protection, if_match=etag)).status_code == 200

    after = (await council.get(f"/referrals/{referral['id']}")).json()["sent"]["dossier"]["address"]

    assert (before, after) == ("架空市架空町一丁目1番1号", "（非公開）")


@pytest.mark.parametrize(
    ("piece", "wrong"),
    [
        ("members", "00000000-0000-0000-0000-000000000009"),
        ("contacts", "00000000-0000-0000-0000-000000000009"),
        ("sheets", "application"),
        ("attachments", "00000000-0000-0000-0000-000000000009"),
    ],
)
async def test_a_piece_that_the_consultation_does_not_have_is_refused_where_it_stands(
    intake: Intake, piece: str, wrong: str
) -> None:
    council = intake.person("council")
    made = await recorded(council)
    path = f"{made['path']}/referral"
    said = everything(made, with_consent=False) | {piece: [wrong]}
    before = await intake.counts()

    refused = [await council.post(path, said), await council.post(f"{path}/preview", said)]

    assert [answer.status_code for answer in refused] == [422, 422]
    assert [fault["pointer"] for fault in refused[0].json()["errors"]] == [f"/{piece}/0"]
    assert await intake.counts() == before


@pytest.mark.parametrize(("with_consent", "basis"), [(False, "consent"), (True, "support_conference"), (False, "夢")])
async def test_a_basis_that_does_not_fit_the_consent_is_refused(intake: Intake, with_consent: bool, basis: str) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())

    said = {"on": "2026-04-13", "with_consent": with_consent, "basis": basis}

    assert (await council.post(f"/consultations/{made['id']}/referral", said)).status_code == 422
