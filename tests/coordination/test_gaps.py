"""What a meeting found missing is told to the community, once and in words that name nobody (R14, R5)."""

import random
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.community.handlers import consumer as community
from services.intake.handlers import consumer as intake
from services.participation.handlers import consumer as participation
from services.reporting.domain.rules import RULES
from shared.contracts import coordination as told
from shared.contracts import roles
from shared.contracts.community import DevelopmentDropped, DevelopmentOpened, DevelopmentProposed, GapRecorded
from shared.contracts.coordination import GapFound, GapNote
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SECRET, pointers
from tests.coordination.office import Office
from tests.coordination.test_closing import closure, finish_roles, running
from tests.coordination.test_merging import beside, merge_of

GAP = {"on": "2026-06-29", "menu_kind": "social_exchange", "field": "all"}
EVALUATED = [{"goal": 1, "result": "partly", "text": "月に二度は外に出た"}]
WORDS = "夜に静かに過ごせる場所がない。"


async def test_a_gap_waits_for_whoever_tells_it_and_is_told_once_and_sealed(office: Office) -> None:
    case = await office.case("mother")
    await office.all_consent()
    meeting = await office.meets({"result": "gap_found"})
    path, body = f"/cases/{case}/gaps", GAP | {"meeting_id": meeting, "description": WORDS}

    wrong = await office.refuses(COUNCIL, path, **body | {"menu_kind": "nothing", "field": "nowhere"})
    early = await office.refuses(COUNCIL, path, **body | {"on": "2026-06-25"})
    assert await _waits(office, case) == "waiting"
    made = await office.does(COUNCIL, path, **body)
    again = await office.refuses(CITY, path, **body)

    assert pointers(wrong) == ["/menu_kind", "/field"]
    assert (early["type"], again["type"]) == ("too-early", "gap-told-already")
    [event] = await office.published(GapFound)
    assert (str(event.gap_id), event.on) == (made["id"], date(2026, 6, 29))
    assert event.note is not None
    assert office.files.ring("community").open(event.note, GapNote).description == WORDS
    assert set(event.model_dump()) == {"on", "gap_id", "menu_kind", "field", "note"}
    assert await _waits(office, case) == "waiting"
    lines = (await office.sees(CITY, f"/cases/{case}/timeline"))["items"]
    assert [(each["what"], each["code"]) for each in lines][-1] == ("gap_told", "social_exchange")


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_what_becomes_of_a_gap_in_the_community_comes_back_in_any_order(office: Office, seed: int) -> None:
    case = await office.case("mother")
    await office.all_consent()
    meeting = await office.meets({"result": "gap_found"})
    gap = (await office.does(COUNCIL, f"/cases/{case}/gaps", **GAP, meeting_id=meeting))["id"]
    of_gap, dropped, opened = {"gap_ids": (UUID(gap), uuid4())}, uuid4(), uuid4()

    async def stands() -> list[tuple[str, str]]:
        told = (await office.sees(COUNCIL, f"/cases/{case}/progress"))["gaps"]
        return [(each["state"], each["since"]) for each in told]

    chance = random.Random(seed)
    states = [await stands()]
    for events in (
        [GapRecorded(on=day(6, 29), gap_id=UUID(gap), menu_kind="social_exchange", field="all")],
        [DevelopmentProposed(on=day(7, 1), development_id=dropped, **of_gap)],
        [DevelopmentDropped(on=day(8, 1), development_id=dropped)],
        [
            DevelopmentProposed(on=day(9, 1), development_id=opened, **of_gap),
            DevelopmentOpened(on=day(10, 1), development_id=opened, **of_gap),
            DevelopmentProposed(on=day(9, 1), development_id=uuid4(), gap_ids=(uuid4(),)),
        ],
    ):
        await office.hears_in_any_order(*events, chance=chance)
        states.append(await stands())

    assert [state for (state,) in states] == [
        ("told", "2026-06-29"),
        ("recorded", "2026-06-29"),
        ("in_development", "2026-07-01"),
        ("recorded", "2026-06-29"),
        ("opened", "2026-10-01"),
    ]
    assert await _waits(office, case) == "done"
    lines = (await office.sees(CITY, f"/cases/{case}/timeline?kind=gaps"))["items"]
    assert [(each["what"], each["on"][5:], each["service"]) for each in lines] == [
        ("gap_recorded", "06-29", "community"),
        ("gap_told", "06-29", "coordination"),
        ("development_proposed", "07-01", "community"),
        ("development_dropped", "08-01", "community"),
        ("development_proposed", "09-01", "community"),
        ("development_opened", "10-01", "community"),
    ]
    assert {each["id"] for each in lines} == {gap}


def day(month: int, number: int) -> date:
    return date(2026, month, number)


async def test_r5_what_a_conference_shared_is_not_told_as_a_gap(office: Office) -> None:
    case = await office.case("mother")
    conference = await office.conference()
    await office.shares(conference, "mother")
    decided = office.minutes({"result": "gap_found"})
    await office.does(COUNCIL, f"/meetings/{conference}/minutes", **decided)
    body = GAP | {"meeting_id": conference}

    repeated = await office.refuses(COUNCIL, f"/cases/{case}/gaps", **body, description=SECRET)
    await office.does(COUNCIL, f"/cases/{case}/gaps", **body, description=WORDS)

    assert repeated["type"] == "compartment-closed"


async def test_only_what_a_meeting_determined_is_told_and_only_by_staff(office: Office) -> None:
    case = await office.case("mother")
    await office.all_consent()
    meeting = await office.meets({"result": "continue"})
    path, body = f"/cases/{case}/gaps", GAP | {"meeting_id": meeting}

    refused = [await office.refuses(actor, path, **body) for actor in (COUNCIL, HIGASHI, KITA)]

    assert [each["type"] for each in refused] == ["no-gap-found", "role-lacking", "not-found"]


async def _waits(office: Office, case: str) -> str:
    steps = (await office.sees(COUNCIL, f"/cases/{case}/progress"))["steps"]
    return next(str(step["state"]) for step in steps if step["code"] == "gaps")


def test_every_effect_outward_is_heard_where_it_takes_effect() -> None:
    """R9, R10, R14, R16: decisions begin outreach and support, gaps reach the community, the desk hears its case."""
    by_intake = (
        told.OutreachDecided,
        told.PlanDecided,
        told.ReferralAccepted,
        told.ReferralReturned,
        told.ReferralMoreAsked,
        told.CaseStageReached,
        roles.RoleOffered,
        roles.RoleDeclined,
        roles.RoleDone,
    )
    heard = [(intake, by_intake), (participation, (told.SupportCommissioned,)), (community, (told.GapFound,))]
    counted = (told.CaseOpened, told.CaseClosed, told.MeetingHeld, told.PlanDecided, told.PlanCameIntoForce)

    for consumer, events in heard:
        assert [event.__name__ for event in events if event not in consumer.handled] == []
    assert [event.__name__ for event in (*counted, told.ActivityRecorded) if event not in RULES] == []


async def test_r14_a_gap_that_was_found_before_two_cases_became_one_is_told_once_and_waits_no_more(
    office: Office,
) -> None:
    older = await office.case("mother", on="2026-04-13")
    sons = beside(office)
    younger = await sons.case("son")
    await sons.all_consent()
    meeting = await sons.meets({"result": "gap_found"})
    await office.does(CITY, f"/cases/{younger}/merge", **merge_of(older))
    before = await _waits(office, older)

    gap = (await office.does(COUNCIL, f"/cases/{older}/gaps", **GAP | {"on": "2026-07-13"}, meeting_id=meeting))["id"]
    await office.hears(GapRecorded(on=date(2026, 7, 13), gap_id=UUID(gap), menu_kind="social_exchange", field="all"))

    assert (before, await _waits(office, older)) == ("waiting", "done")


async def test_r14_a_gap_that_nobody_told_before_the_closing_is_told_after_the_reopening(office: Office) -> None:
    case = await running(office)
    found = await office.meets({"result": "gap_found"}, on="2026-07-20")
    await finish_roles(office, case, on="2026-07-31")
    await office.does(COUNCIL, f"/cases/{case}/evaluations", on="2026-07-31", goals=EVALUATED, ease_of_support=4)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-08-03")
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, on="2026-08-05"))
    await office.does(CITY, f"/cases/{case}/reopening", on="2026-10-08", reason="再び孤立している")
    before = await _waits(office, case)

    gap = (await office.does(COUNCIL, f"/cases/{case}/gaps", **GAP | {"on": "2026-10-09"}, meeting_id=found))["id"]
    await office.hears(GapRecorded(on=date(2026, 10, 9), gap_id=UUID(gap), menu_kind="social_exchange", field="all"))

    assert (before, await _waits(office, case)) == ("waiting", "done")
