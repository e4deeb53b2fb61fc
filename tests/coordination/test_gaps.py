"""What a meeting found missing is told to the community, once and in words that name nobody (R14, R5)."""

from datetime import date

from services.community.handlers import consumer as community
from services.intake.handlers import consumer as intake
from services.participation.handlers import consumer as participation
from services.reporting.domain.rules import RULES
from shared.contracts import coordination as told
from shared.contracts.coordination import GapFound, GapNote
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SECRET, pointers
from tests.coordination.office import Office

GAP = {"on": "2026-06-29", "menu_kind": "social_exchange", "field": "all"}
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
    assert await _waits(office, case) == "done"
    lines = (await office.sees(CITY, f"/cases/{case}/timeline"))["items"]
    assert [(each["what"], each["code"]) for each in lines][-1] == ("gap_told", "social_exchange")


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
        told.RoleOffered,
        told.RoleDeclined,
        told.RoleDone,
    )
    heard = [(intake, by_intake), (participation, (told.SupportCommissioned,)), (community, (told.GapFound,))]
    counted = (told.CaseOpened, told.CaseClosed, told.MeetingHeld, told.PlanDecided, told.PlanCameIntoForce)

    for consumer, events in heard:
        assert [event.__name__ for event in events if event not in consumer.handled] == []
    assert [event.__name__ for event in (*counted, told.ActivityRecorded) if event not in RULES] == []
