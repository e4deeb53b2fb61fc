"""What is hard for each member is sorted anew by the coordinator, and what was seen before stays (plan §6 ⑶)."""

import pytest

from shared.contracts.base import Event
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

SEEN = {"on": "2026-06-01", "issues": ["hikikomori", "family_relations"], "main_issue": "hikikomori"}
WHY = "夜に絵を描くと落ち着くと話した。"


async def test_the_coordinator_sorts_anew_what_is_hard_and_what_was_seen_before_stays(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    await office.in_force(case)
    son = office.family["son"]
    path = f"/cases/{case}/members/{son}"

    await office.does(COUNCIL, f"{path}/assessments", **SEEN, note=WHY)
    later = {"on": "2026-09-01", "issues": ["hikikomori"], "main_issue": "hikikomori"}
    await office.does(CITY, f"{path}/assessments", **later)

    card = await office.sees(COUNCIL, path)
    assert (card["member"]["issues"], card["member"]["main_issue"]) == (["hikikomori"], "hikikomori")
    assert [(each["on"], each["issues"], each["note"], each["by_subject"]) for each in card["assessments"]] == [
        ("2026-09-01", ["hikikomori"], None, CITY.subject),
        ("2026-06-01", SEEN["issues"], WHY, COUNCIL.subject),
    ]
    lines = (await office.sees(CITY, f"/cases/{case}/timeline?kind=family&member_id={son}"))["items"]
    assert [(line["what"], line["on"]) for line in lines] == [
        ("member_assessed", "2026-06-01"),
        ("member_assessed", "2026-09-01"),
    ]


async def test_r15_an_agency_sees_the_issues_it_may_know_and_never_the_coordinators_reasons(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    await office.in_force(case)
    path = f"/cases/{case}/members/{office.family['son']}"
    published = len(await office.published(Event))
    await office.does(COUNCIL, f"{path}/assessments", **SEEN, note=WHY)

    seen = await office.sees(HIGASHI, path)

    assert (seen["member"]["issues"], seen["assessments"]) == (SEEN["issues"], [])
    assert WHY not in str(await office.sees(HIGASHI, f"/cases/{case}/timeline"))
    assert (await office.refuses(HIGASHI, f"{path}/assessments", **SEEN))["type"] == "role-lacking"
    assert (await office.refuses(KITA, f"{path}/assessments", **SEEN))["type"] == "not-found"
    assert len(await office.published(Event)) == published, "issue codes travel beside nobody (R17)"
    stored = str(await office.content())
    assert "family_relations" not in stored
    assert WHY not in stored


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"main_issue": "debt"}, (422, "/main_issue")),
        ({"issues": ["夜更かし"]}, (422, "/issues/0")),
        ({"on": "2026-04-01"}, (409, "too-early")),
    ],
)
async def test_what_cannot_be_is_refused_at_its_place(
    office: Office, said: dict[str, object], answer: tuple[int, str]
) -> None:
    case = await office.case("son")

    told = await office.refuses(COUNCIL, f"/cases/{case}/members/{office.family['son']}/assessments", **SEEN | said)

    assert (told["status"], told["errors"][0]["pointer"] if "errors" in told else told["type"]) == answer


async def test_r5_the_reasons_do_not_repeat_what_a_conference_keeps(office: Office) -> None:
    case = await office.case("mother", "son")
    conference = await office.conference()
    secret = "夜ごと駅前の広場で友人を待ち続けている。"
    await office.shares(conference, "son", content=secret)

    path = f"/cases/{case}/members/{office.family['son']}/assessments"
    told = await office.refuses(COUNCIL, path, **SEEN, note=f"本人は{secret}")

    assert told["type"] == "compartment-closed"
