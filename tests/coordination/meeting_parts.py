"""Cases, grants, meetings and minutes to try the rules of meetings on."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from services.coordination.domain.case import Case, Member
from services.coordination.domain.consent import SUPPORT_SHARING, Consent
from services.coordination.domain.meeting import (
    AgendaItem,
    Attendee,
    Determination,
    Meeting,
    MeetingKind,
    Minutes,
)

FATHER, SON, GRANDMOTHER = UUID(int=1), UUID(int=2), UUID(int=3)
CASE, HOUSEHOLD = UUID(int=10), UUID(int=11)
AGENCIES = ("city", "council", "higashi")
PLANNED, CONVENED, HELD = date(2026, 6, 1), date(2026, 6, 8), date(2026, 6, 26)
PRESENT = (Attendee("city", "officer"), Attendee("council", "coordinator"))


def a_case(*, members: Sequence[UUID] = (FATHER, SON), dead: Sequence[UUID] = (), opened: date = PLANNED) -> Case:
    people = [Member(CASE, each, position, told_living=each not in dead) for position, each in enumerate(members)]
    return Case(CASE, "2026-0001", HOUSEHOLD, uuid4(), opened, opened, members=people)


def a_meeting(
    kind: MeetingKind = MeetingKind.COORDINATION_MEETING, *, members: tuple[UUID, ...] | None = None, **facts: object
) -> Meeting:
    agenda = [AgendaItem(0, CASE, members)] if kind.takes_up_cases else []
    start = {"planned_on": PLANNED, "held_on": HELD, "agencies": AGENCIES, "agenda": agenda} | facts
    return Meeting(id=uuid4(), kind=kind, **start)  # type: ignore[arg-type]


def a_grant(
    member: UUID,
    agencies: Sequence[str] = AGENCIES,
    *,
    since: date = PLANNED,
    until: date = date(2027, 3, 31),
    withdrawn: date | None = None,
) -> Consent:
    return Consent(
        id=uuid4(),
        household_id=HOUSEHOLD,
        member_id=member,
        purpose=SUPPORT_SHARING,
        agencies=frozenset(agencies),
        granted_on=since,
        valid_from=since,
        valid_until=until,
        withdrawn_on=withdrawn,
    )


def a_convened(kind: MeetingKind = MeetingKind.COORDINATION_MEETING, **facts: object) -> Meeting:
    meeting = a_meeting(kind, **facts)  # type: ignore[arg-type]
    meeting.convene([a_case()], [a_grant(FATHER), a_grant(SON)], on=CONVENED)
    return meeting


def minutes(*determined: Determination, city_present: bool = True, attendees: Sequence[Attendee] = PRESENT) -> Minutes:
    return Minutes(city_present=city_present, attendees=tuple(attendees), determinations=determined)
