"""Plans: five items, versions, a meeting's finding, the city's decision (R5, R8, R9)."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.coordination import Commission
from shared.contracts.intake import ConsentWithdrawn
from shared.privacy.sealed import Sealed
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

SECRET = "長男は夜間に自室で一人きりで絵を描いている。"


@pytest.mark.parametrize(
    ("item", "left_out"),
    [
        (1, {"wishes_and_issues": "  "}),
        (2, {"goals": []}),
        (2, {"goals": [{"text": "外に出る"}]}),
        (3, {"supports": []}),
        (4, {"roles": []}),
        (5, {"provision_as_one": None}),
    ],
)
async def test_r8_a_plan_without_one_of_the_five_items_is_not_submitted(
    office: Office, item: int, left_out: dict[str, Any]
) -> None:
    case = await office.case()
    plan = await office.plan_of(case, **left_out)

    told = await office.refuses(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26")

    assert (told["status"], told["type"], told["missing_items"]) == (409, "plan-incomplete", [item])


async def test_r8_a_goal_that_nobody_could_say_was_reached_keeps_a_plan_a_draft(office: Office) -> None:
    case = await office.case()
    goals = [{"text": text, "due_on": "2026-12-31"} for text in ("外に出る", "眠れるようになる")]
    goals[0]["measure"] = "週に一度"
    plan = await office.plan_of(case, goals=goals)

    hint = (await office.sees(COUNCIL, f"/plans/{plan}"))["unmeasured"]
    told = await office.refuses(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26")

    assert hint == [1]
    assert (told["type"], told["missing_items"], told["unmeasured"]) == ("plan-incomplete", [], [1])
    assert (await office.sees(COUNCIL, f"/plans/{plan}"))["status"] == "drafted"


async def test_r8_all_missing_items_are_named_at_once(office: Office) -> None:
    case = await office.case()
    plan = (await office.does(COUNCIL, f"/cases/{case}/plans", on="2026-06-20"))["id"]

    told = await office.refuses(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26")

    assert told["missing_items"] == [1, 2, 3, 4, 5]


async def test_r10_the_agency_that_referred_keeps_a_role(office: Office) -> None:
    case = await office.case(from_agency="kita")
    without = await office.plan_of(case)
    roles = [*office.draft()["roles"], {"agency": "kita", "text": "父の相談を続ける"}]
    with_role = await office.plan_of(case, roles=roles)

    told = await office.refuses(COUNCIL, f"/plans/{without}/submission", on="2026-06-26")
    done = await office.does(COUNCIL, f"/plans/{with_role}/submission", on="2026-06-26")

    assert (told["type"], told["agencies"]) == ("referrer-without-role", ["kita"])
    assert (done["status"], done["version"]) == ("submitted", 2)


async def test_r8_a_plan_that_needs_no_decision_is_in_force_on_the_finding(office: Office) -> None:
    case = await office.case()
    await office.all_consent()

    plan, _ = await office.found_appropriate(case)

    assert (await office.sees(COUNCIL, f"/plans/{plan}"))["status"] == "in_force"
    assert "plan-decided" not in await office.types()
    assert [(each["version"], each["revised"]) for each in await office.events("plan-came-into-force")] == [(1, False)]
    assert {each["agency"] for each in await office.events("role-offered")} == {"higashi", "council"}


async def test_r9_a_plan_with_participation_waits_for_the_city(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))

    waiting = (await office.sees(COUNCIL, f"/plans/{plan}"))["status"]
    by_council = await office.refuses(COUNCIL, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    elsewhere = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=str(uuid4()))
    early = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-25", meeting_id=meeting)
    done = await office.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    again = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)

    assert (waiting, done["status"]) == ("appropriate", "in_force")
    assert (by_council["status"], by_council["type"]) == (403, "city-only")
    assert [told["type"] for told in (elsewhere, early, again)] == [
        "not-found-appropriate",
        "too-early",
        "already-decided",
    ]
    decided = (await office.events("plan-decided"))[0]
    assert (decided["uses_outreach"], decided["uses_participation"], decided["revised"]) == (False, True, False)
    told = (await office.events("support-commissioned"))[0]
    commission = office.files.ring("participation").open(Sealed(told["commission"]), Commission)
    assert (commission.name, commission.wishes, commission.goals) == ("見本 son", "絵を見せたい", "月に一度の外出")
    assert told["member_id"] == office.family["son"]


async def test_r8_the_city_decides_only_what_a_meeting_found_appropriate(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan = await office.plan_of(case, **office.with_participation("son"))
    meeting = await office.meets({"result": "pending"})

    drafted = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26")
    submitted = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)

    assert {drafted["type"], submitted["type"]} == {"not-found-appropriate"}


async def test_r3_nobody_is_commissioned_who_did_not_consent(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.hears(office.grant("mother"))
    agenda = [{"case_id": case, "member_ids": [office.family["mother"]]}]
    plan = await office.plan_of(case, **office.with_participation("son"))
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26")
    meeting = await office.plan("coordination_meeting", on="2026-06-26", held_on="2026-06-26", agenda=agenda)
    await office.does(CITY, f"/meetings/{meeting}/convocation", on="2026-06-26")
    finding = {"result": "appropriate", "plan_id": plan, "member_ids": [office.family["mother"]]}
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **office.minutes(finding))

    told = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)

    assert (told["type"], told["missing"]) == (
        "consent-missing",
        [{"member": office.family["son"], "agency": "council"}],
    )


async def test_two_decisions_at_once_are_one(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    body = {"on": "2026-06-29", "meeting_id": meeting}

    answers = await asyncio.gather(*(office.post(CITY, f"/plans/{plan}/decision", body) for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len(await office.events("plan-decided")) == 1
    assert len(await office.events("support-commissioned")) == 1


async def test_r8_a_later_version_revises_and_supersedes_the_earlier_one(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    first, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    await office.does(CITY, f"/plans/{first}/decision", on="2026-06-29", meeting_id=meeting)

    second, later = await office.found_appropriate(
        case, on="2026-09-25", wishes_and_issues="母の希望が変わった。", **office.with_participation("son")
    )
    await office.does(CITY, f"/plans/{second}/decision", on="2026-09-28", meeting_id=later)

    seen = (await office.sees(COUNCIL, f"/cases/{case}"))["plans"]
    assert [(plan["version"], plan["status"]) for plan in seen] == [(1, "superseded"), (2, "in_force")]
    for kind in ("plan-decided", "plan-came-into-force"):
        assert [each["revised"] for each in await office.events(kind)] == [False, True]
    old = (await office.sees(COUNCIL, f"/plans/{first}"))["content"]
    assert old["wishes_and_issues"] != "母の希望が変わった。"


async def test_a_submitted_version_is_not_submitted_again_and_gives_way_to_a_newer_one(office: Office) -> None:
    case = await office.case()
    first, second = await office.plan_of(case), await office.plan_of(case)
    await office.does(COUNCIL, f"/plans/{first}/submission", on="2026-06-26")

    again = await office.refuses(COUNCIL, f"/plans/{first}/submission", on="2026-06-26")
    await office.does(COUNCIL, f"/plans/{second}/submission", on="2026-06-26")

    assert again["type"] == "plan-not-drafted"
    assert (await office.sees(COUNCIL, f"/plans/{first}"))["status"] == "superseded"


async def test_a_plan_is_put_before_a_coordination_meeting_about_its_case(office: Office) -> None:
    case = await office.case()
    plan = await office.plan_of(case)
    conference = await office.plan("support_conference")
    await office.does(COUNCIL, f"/meetings/{conference}/cancellation", on="2026-06-02")
    planned = await office.plan("coordination_meeting")

    wrong = await office.refuses(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26", meeting_id=conference)
    nobodys = await office.refuses(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26", meeting_id=str(uuid4()))
    done = await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-26", meeting_id=planned)

    assert (wrong["type"], nobodys["status"], done["status"]) == ("not-its-meeting", 404, "submitted")


async def test_r3_a_decision_recorded_late_rests_on_no_consent_that_is_gone_today(office: Office) -> None:
    case = await office.case("mother", "son")
    grants = {word: office.grant(word) for word in office.family.members}
    await office.hears(*grants.values())
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    given = grants["son"]
    person: dict[str, Any] = {"household_id": given.household_id, "member_id": given.member_id}
    await office.hears(ConsentWithdrawn(on=date(2026, 8, 1), consent_id=given.consent_id, revision=2, **person))

    told = await office.refuses(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)

    assert told["missing"] == [{"member": office.family["son"], "agency": "council"}]


async def test_r5_what_a_conference_shared_enters_no_plan_until_it_is_opened(office: Office) -> None:
    case = await office.case("mother", "son")
    conference = await office.conference()
    shared = {"on": "2026-06-08", "content": SECRET, "member_ids": [office.family["son"]]}
    item = (await office.does(COUNCIL, f"/meetings/{conference}/materials", **shared))["id"]
    supports = [{"text": "夜間に、自室で一人きりで絵を描いていることへの声かけ"}]

    by_words = await office.refuses(COUNCIL, f"/cases/{case}/plans", **office.draft(supports=supports))
    by_name = await office.refuses(COUNCIL, f"/cases/{case}/plans", **office.draft(items=[item]))
    from_item = [{"text": "声かけ", "from_item": item}]
    by_source = await office.refuses(COUNCIL, f"/cases/{case}/plans", **office.draft(supports=from_item))
    await office.all_consent()
    after_consent = await office.refuses(COUNCIL, f"/cases/{case}/plans", **office.draft(items=[item]))
    await office.does(COUNCIL, f"/items/{item}/opening", on="2026-06-20", basis="consent")
    done = await office.does(COUNCIL, f"/cases/{case}/plans", **office.draft(supports=supports, items=[item]))

    for told in (by_words, by_name, by_source, after_consent):
        assert (told["status"], told["type"], told["items"]) == (409, "compartment-closed", [item])
    assert done["version"] == 1


async def test_r5_an_item_of_another_case_is_never_open(office: Office) -> None:
    await office.case("mother", "son")
    conference = await office.conference()
    shared = {"on": "2026-06-08", "content": SECRET, "member_ids": [office.family["son"]]}
    item = (await office.does(COUNCIL, f"/meetings/{conference}/materials", **shared))["id"]
    await office.all_consent()
    await office.does(COUNCIL, f"/items/{item}/opening", on="2026-06-20", basis="consent")
    office.family.household_id, office.family.members = uuid4(), {}
    other = await office.case("mother")

    told = await office.refuses(COUNCIL, f"/cases/{other}/plans", **office.draft(items=[item]))

    assert told["items"] == [item]


async def test_unknown_people_and_agencies_in_a_plan_are_named(office: Office) -> None:
    case = await office.case()
    stranger = str(uuid4())
    goals = [{"text": "外に出る", "due_on": "2026-12-31", "member_id": stranger}]

    member = await office.refuses(COUNCIL, f"/cases/{case}/plans", **office.draft(goals=goals))
    agency = await office.refuses(
        COUNCIL, f"/cases/{case}/plans", **office.draft(roles=[{"agency": "nobody", "text": "相談"}])
    )

    assert (member["type"], member["members"]) == ("unknown-member", [stranger])
    assert (agency["type"], agency["agencies"]) == ("unknown-agency", ["nobody"])


async def test_r15_a_plan_is_written_by_staff_only(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan = await office.in_force(case)

    on_the_case = await office.refuses(HIGASHI, f"/cases/{case}/plans", **office.draft())
    elsewhere = await office.refuses(KITA, f"/cases/{case}/plans", **office.draft())

    assert (on_the_case["status"], elsewhere["status"]) == (403, 404)
    assert (await office.sees(HIGASHI, f"/plans/{plan}"))["content"]["wishes_and_issues"]
    assert (await office.hides(KITA, f"/plans/{plan}"))["status"] == 404
