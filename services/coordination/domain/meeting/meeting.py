"""One meeting from its planning to its minutes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from services.coordination.domain.case import Case
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, ConsentMissing, Missing, missing_consents
from services.coordination.domain.meeting.agenda import AgendaItem
from services.coordination.domain.meeting.codes import CITY, DETERMINABLE, LeftOut, MeetingKind, MeetingStatus
from services.coordination.domain.meeting.errors import (
    AgencyNotConvened,
    AlreadyCancelled,
    AlreadyConvened,
    AlreadyHeld,
    AlreadyMoved,
    BothTakenUpAndLeftOut,
    CasesUnspokenOf,
    CityAbsent,
    DeterminationNotHere,
    ExternalOnlyJoint,
    HeldOnAnotherDay,
    NobodyKnown,
    NoCasesOnTheCouncil,
    NotBegun,
    NotConvened,
    NotHeld,
    NotOnTheAgenda,
    OutOfOrder,
    SlotsOverlap,
)
from services.coordination.domain.meeting.minutes import Determination, Minutes
from services.coordination.domain.meeting.slot import Slot


@dataclass(eq=False)
class Meeting:
    """A meeting of one of the three bodies (plan §7). Convened by the city only, held only with the city (R6)."""

    id: UUID
    kind: MeetingKind
    planned_on: date
    held_on: date
    agencies: tuple[str, ...]
    agenda: list[AgendaItem] = field(default_factory=list)
    start: time | None = None
    end: time | None = None
    place: str | None = None
    topics: list[str] | None = None
    """What the promotion council speaks of, which takes up no case (R7)."""
    joint_with: tuple[UUID, ...] = ()
    joint_external: tuple[str, ...] = ()
    status: MeetingStatus = MeetingStatus.PLANNED
    convened_on: date | None = None
    prepare_by: date | None = None
    """Until when the agencies called fill in their sheets; set by the convocation."""
    ended_on: date | None = None
    end_reason: str | None = None
    moved_from: UUID | None = None
    moved_to: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse what no meeting can be. Raises `ExternalOnlyJoint`, `NoCasesOnTheCouncil`, `OutOfOrder`."""
        if self.kind is MeetingKind.EXTERNAL:
            raise ExternalOnlyJoint
        if self.agenda and not self.kind.takes_up_cases:
            raise NoCasesOnTheCouncil
        if self.planned_on > self.held_on:
            raise OutOfOrder(earliest=self.planned_on.isoformat(), of="held_on")

    @property
    def host(self) -> str:
        return self.kind.host

    @property
    def slot(self) -> Slot:
        return Slot(self.held_on, self.start, self.end, self.place)

    @property
    def was_convened(self) -> bool:
        return self.convened_on is not None

    @property
    def is_confidential(self) -> bool:
        """Whether what is shared there is a compartment of its members (R5, art. 106-6)."""
        return self.kind is MeetingKind.SUPPORT_CONFERENCE

    @property
    def rests_on_consent(self) -> bool:
        """Whether persons may be discussed there only with their consent (R4)."""
        return self.kind is MeetingKind.COORDINATION_MEETING

    def item(self, case_id: UUID) -> AgendaItem:
        """The agenda item of a case. Raises `NotOnTheAgenda`."""
        for item in self.agenda:
            if case_id in {item.case_id, *item.came_from}:
                return item
        raise NotOnTheAgenda(cases=[str(case_id)])

    def stands_beside(self, other: "Meeting") -> None:
        """Two meetings of a joint day each keep their own time (R6). Raises `SlotsOverlap`."""
        if self.slot.overlaps(other.slot):
            raise SlotsOverlap(meeting=str(other.id))

    def convene(self, cases: Iterable[Case], grants: Sequence[Consent], *, on: date) -> None:
        """Fix the persons concerned and call the agencies together.

        Raises what the state refuses, `OutOfOrder`, `NobodyKnown`, and `ConsentMissing` for the day of the
        convocation or of the meeting (R4); a support conference needs no consent (R5).
        """
        self._refuse_unless(MeetingStatus.PLANNED)
        if not self.planned_on <= on <= self.held_on:
            raise OutOfOrder(earliest=self.planned_on.isoformat(), latest=self.held_on.isoformat())
        by_id: Mapping[UUID, Case] = {case.id: case for case in cases}
        for item in self.agenda:
            case = by_id[item.case_id]
            case.require_open(on=on)
            if self.rests_on_consent and not case.members:
                raise NobodyKnown(case_id=str(case.id))
            if item.member_ids is not None:
                item.member_ids = tuple(case.still_here(item.member_ids, since=self.planned_on))
            item.fix(known=[member.id for member in case.members], living=case.present())
        self.require_consents(self.agenda, grants, days=(on, *self.slot.days))
        self.status, self.convened_on = MeetingStatus.CONVENED, on

    def require_consents(
        self,
        items: Iterable[AgendaItem],
        grants: Sequence[Consent],
        *,
        days: Iterable[date],
        dead: Collection[UUID] = (),
    ) -> None:
        """Raise `ConsentMissing` (items × members × agencies) unless they may be taken up on all these days (R4).

        Nobody waits for the consent of who died since the convocation (R3).
        """
        asked = tuple(days)
        if missing := [each for item in items for each in self.missing(item.concerned, grants, asked, dead=dead)]:
            raise ConsentMissing(missing)

    def hold(self, minutes: Minutes, *, on: date) -> list[Determination]:
        """Record that the meeting took place; gives its determinations with the persons of each.

        Raises what the state refuses, `HeldOnAnotherDay`, `AgencyNotConvened`, `CityAbsent` (R6), `NotOnTheAgenda`,
        `DeterminationNotHere`, `NoCasesOnTheCouncil` (R7), `CasesUnspokenOf`. Acknowledgements and consents are the
        caller's to check.
        """
        self._refuse_unless(MeetingStatus.CONVENED)
        if on != self.held_on:
            raise HeldOnAnotherDay(held_on=self.held_on.isoformat())
        self.require_convened(minutes.agencies)
        if self.kind.takes_up_cases and not (minutes.city_present and CITY in minutes.agencies):
            raise CityAbsent
        determined = [self._determined(each) for each in minutes.determinations]
        for each in determined:
            self.item(each.case_id).taken_up = True
        for case_id, reason in minutes.left_out.items():
            self._leave_out(case_id, reason)
        if unspoken := [item.case_id for item in self.agenda if not (item.taken_up or item.left_out)]:
            raise CasesUnspokenOf(cases=[str(case_id) for case_id in unspoken])
        self.status, self.ended_on = MeetingStatus.HELD, minutes.slot(self.slot).days[-1]
        return determined

    def require_begun(self, now: datetime) -> None:
        """Raise `NotBegun` for minutes of a meeting whose time has not come yet."""
        begins = datetime.combine(self.held_on, self.start or time.min, now.tzinfo)
        if now < begins:
            raise NotBegun(begins=begins.isoformat(timespec="minutes"))

    def taken_up(self) -> tuple[UUID, ...]:
        """The cases that were really discussed, in the agenda's order."""
        return tuple(item.case_id for item in self.agenda if item.taken_up)

    def require_convened(self, agencies: Iterable[str]) -> None:
        """Raise `AgencyNotConvened` for agencies that were not called."""
        if strangers := [agency for agency in agencies if agency not in self.agencies]:
            raise AgencyNotConvened(agencies=strangers)

    def cancel(self, *, reason: str | None, on: date) -> None:
        """Call the meeting off; it never counts. Raises what the state refuses, `OutOfOrder`."""
        self.require_ahead(on=on)
        self.status, self.ended_on, self.end_reason = MeetingStatus.CANCELLED, on, reason

    def move(self, to: Slot, *, new_id: UUID, on: date) -> "Meeting":
        """Go on as a new meeting on another day, which the city convenes anew: consents hold for a day (R4, R6)."""
        self.require_ahead(on=on)
        moved = Meeting(
            id=new_id,
            kind=self.kind,
            planned_on=on,
            held_on=to.day,
            agencies=self.agencies,
            agenda=[
                AgendaItem(item.position, item.case_id, item.member_ids, came_from=item.came_from)
                for item in self.agenda
            ],
            start=to.start,
            end=to.end,
            place=to.place,
            topics=self.topics,
            moved_from=self.id,
        )
        self.status, self.ended_on, self.moved_to = MeetingStatus.MOVED, on, new_id
        return moved

    def require_ahead(self, *, on: date) -> None:
        """Raise what the state refuses unless the meeting is yet to be held, and was planned by then."""
        self._refuse_unless(MeetingStatus.PLANNED, MeetingStatus.CONVENED)
        self._not_before_planning(on)

    def require_under_way(self, *, on: date) -> None:
        """Raise what the state refuses unless the meeting was convened by then and not called off."""
        self._refuse_unless(MeetingStatus.CONVENED, MeetingStatus.HELD)
        if self.convened_on and on < self.convened_on:
            raise OutOfOrder(earliest=self.convened_on.isoformat())

    def require_called(self, *, on: date) -> None:
        """Raise what the state refuses unless the meeting was convened by then and is yet to be held."""
        self._refuse_unless(MeetingStatus.CONVENED)
        self.require_under_way(on=on)

    def require_held(self, *, on: date) -> None:
        """Raise what the state refuses unless the meeting was held by then."""
        if self.status is MeetingStatus.CONVENED:
            raise NotHeld
        self._refuse_unless(MeetingStatus.HELD)
        if on < self.held_on:
            raise OutOfOrder(earliest=self.held_on.isoformat())

    def missing(
        self,
        concerned: Iterable[UUID],
        grants: Sequence[Consent],
        days: tuple[date, ...],
        *,
        dead: Collection[UUID] = (),
    ) -> list[Missing]:
        """Whose consent for which agency is missing on any of these days; nobody's where none is needed (R4, R5)."""
        asked = [each for each in concerned if each not in dead] if self.rests_on_consent else []
        found = {
            each
            for day in days
            for each in missing_consents(asked, self.agencies, grants, purpose=SUPPORT_SHARING, on=day)
        }
        every = (Missing(member, agency) for member in asked for agency in self.agencies)
        return [each for each in every if each in found]

    def _leave_out(self, case_id: UUID, reason: LeftOut) -> None:
        item = self.item(case_id)
        if item.taken_up:
            raise BothTakenUpAndLeftOut(cases=[str(case_id)])
        item.left_out = reason.value

    def _determined(self, said: Determination) -> Determination:
        if not self.kind.takes_up_cases:
            raise NoCasesOnTheCouncil
        item = self.item(said.case_id)
        members = item.among(said.member_ids)
        allowed = DETERMINABLE[self.kind]
        if said.result not in allowed:
            raise DeterminationNotHere(allowed=sorted(allowed))
        return Determination(item.case_id, said.result, said.plan_id, members, said.note)

    def _not_before_planning(self, on: date) -> None:
        if on < self.planned_on:
            raise OutOfOrder(earliest=self.planned_on.isoformat())

    def _refuse_unless(self, *fitting: MeetingStatus) -> None:
        if self.status in fitting:
            return
        if self.status is MeetingStatus.MOVED:
            raise AlreadyMoved(moved_to=str(self.moved_to))
        raise {
            MeetingStatus.PLANNED: NotConvened,
            MeetingStatus.CONVENED: AlreadyConvened,
            MeetingStatus.HELD: AlreadyHeld,
            MeetingStatus.CANCELLED: AlreadyCancelled,
        }[self.status]
