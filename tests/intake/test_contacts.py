"""Follow-up contacts (支援経過): in order, in full, and put right without writing over what stood there."""

import asyncio
from typing import Any

import pytest

from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation

PHONE = {"on": "2026-04-12", "channel": "phone"}


async def received(desk: Person) -> dict[str, Any]:
    answer: dict[str, Any] = await desk.does("/consultations", a_consultation())
    return answer


async def test_a_contact_says_what_was_done_with_whom_how_long_and_when_next(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    told = {
        "on": "2026-04-12",
        "channel": "home_visit",
        "kind": "interview",
        "with_whom": "母と民生委員",
        "member_ids": [made["members"]["mother"]],
        "minutes": 45,
        "note": "玄関先で話した。",
        "next_on": "2027-01-15",
    }

    await council.does(f"/consultations/{made['id']}/contacts", told)

    seen = (await council.get(f"/consultations/{made['id']}")).json()["contacts"][0]
    assert {name: seen[name] for name in told} == told
    assert (seen["agency"], seen["subject"]) == ("council", council.subject)


async def test_an_unknown_kind_becomes_other_and_its_words_are_kept(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    await council.does(f"/consultations/{made['id']}/contacts", PHONE | {"kind": "弁当の配達"})

    seen = (await council.get(f"/consultations/{made['id']}/contacts")).json()["items"][0]

    assert (seen["kind"], seen["kind_typed"]) == ("other", "弁当の配達")


@pytest.mark.parametrize(
    ("wrong", "status", "place"),
    [
        ({"next_on": "2026-04-11"}, 409, "next-before-contact"),
        ({"on": "2026-04-09"}, 409, "before-the-reception"),
        ({"on": "2026-12-01"}, 422, "in-the-future"),
        ({"minutes": -1}, 422, "invalid"),
        ({"minutes": 1441}, 422, "invalid"),
        ({"member_ids": ["00000000-0000-4000-8000-000000000000"]}, 422, "invalid"),
    ],
)
async def test_a_contact_that_cannot_be_is_refused(
    intake: Intake, wrong: dict[str, Any], status: int, place: str
) -> None:
    council = intake.person("council")
    made = await received(council)
    before = await intake.counts()

    refused = await council.post(f"/consultations/{made['id']}/contacts", PHONE | wrong)

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{place}")
    assert await intake.counts() == before


async def test_a_correction_stands_in_the_place_of_what_stays_readable(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made['id']}/contacts"
    first = await council.does(path, PHONE | {"note": "不在だった。"})
    await council.does(path, {"on": "2026-04-14", "channel": "letter"})

    second = await council.does(f"{path}/{first['id']}/correction", PHONE | {"note": "本人が出た。"})

    now = (await council.get(path)).json()["items"]
    assert [(line["on"], line["note"]) for line in now] == [("2026-04-12", "本人が出た。"), ("2026-04-14", None)]
    assert now[0]["corrects"] == first["id"]
    every = (await council.get(path, corrected=True)).json()["items"]
    assert [(line["note"], line["corrected_by"]) for line in every[:2]] == [
        ("不在だった。", second["id"]),
        ("本人が出た。", None),
    ]
    whole = (await council.get(f"/consultations/{made['id']}")).json()["contacts"]
    assert [line["id"] for line in whole] == [line["id"] for line in now]


async def test_of_two_corrections_at_once_one_stands_and_the_other_is_told(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made['id']}/contacts"
    wrong = await council.does(path, PHONE)

    answers = await asyncio.gather(
        *(council.post(f"{path}/{wrong['id']}/correction", PHONE | {"note": note}) for note in "甲乙")
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["type"] == "/problems/already-corrected"
    assert len((await council.get(path)).json()["items"]) == 1


async def test_r2_a_contact_is_corrected_by_the_agency_that_recorded_it(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    made, other = await received(council), await received(council)
    path = f"/consultations/{made['id']}/contacts"
    wrong = await council.does(path, PHONE)
    offer = await council.does(f"/consultations/{made['id']}/handovers", {"on": "2026-04-12", "to_desk": "kita"})
    asked = await kita.post(f"{path}/{wrong['id']}/correction", PHONE)
    await kita.does(f"/handovers/{offer['id']}/acceptance", {"on": "2026-04-13"})

    owner = await kita.post(f"{path}/{wrong['id']}/correction", PHONE)
    elsewhere = await council.post(f"/consultations/{other['id']}/contacts/{wrong['id']}/correction", PHONE)

    assert (asked.status_code, asked.json()["type"]) == (403, "/problems/not-the-owner")
    assert (owner.status_code, owner.json()["type"]) == (403, "/problems/not-the-recorder")
    assert elsewhere.status_code == 404
    assert (await council.post(f"{path}/{wrong['id']}/correction", PHONE)).status_code == 201


async def test_contacts_are_listed_as_they_happened_page_by_page(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made['id']}/contacts"
    for day, note in ((14, "三"), (12, "一"), (12, "二"), (20, "五"), (15, "四")):
        await council.does(path, {"on": f"2026-04-{day}", "channel": "phone", "note": note})

    notes, cursor = [], None
    while True:
        page = (await council.get(path, limit=2, **({"cursor": cursor} if cursor else {}))).json()
        notes += [line["note"] for line in page["items"]]
        if (cursor := page["next"]) is None:
            break

    assert notes == ["一", "二", "三", "四", "五"]


async def test_a_correction_is_not_counted_twice(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    wrong = await council.does(f"/consultations/{made['id']}/contacts", PHONE)
    await council.does(f"/consultations/{made['id']}/contacts/{wrong['id']}/correction", PHONE)

    told = [data for kind, data in await intake.told() if kind == "consultation-contacted.v1"]

    assert [contact["contact_id"] for contact in told] == [wrong["id"]]
    corrected = [data for kind, data in await intake.told() if kind == "contact-corrected.v1"]
    assert [contact["corrects"] for contact in corrected] == [wrong["id"]]


async def test_each_correction_tells_the_contact_as_it_was_recorded_first(intake: Intake) -> None:
    council = intake.person("council")
    made = await received(council)
    path = f"/consultations/{made['id']}/contacts"
    contacts = [await council.does(path, PHONE)]
    for _ in range(3):
        contacts.append(await council.does(f"{path}/{contacts[-1]['id']}/correction", PHONE))

    told = [data for kind, data in await intake.told() if kind == "contact-corrected.v1"]

    assert {contact["first"] for contact in told} == {contacts[0]["id"]}
    assert [contact["revision"] for contact in told] == [1, 2, 3]
    assert [contact["corrects"] for contact in told] == [contact["id"] for contact in contacts[:3]]
