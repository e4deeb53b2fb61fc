"""Outreach (アウトリーチ等継続支援): it starts from decisions only, and one outreach may change its basis (R9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.deadlines import Calendar
from services.intake.domain.errors import TooEarly, not_before
from services.intake.domain.errors.outreach import BeforeTheDecision, NotFurther, OutreachEndedAlready

STAGES = ("not_reached", "indirect", "met", "relationship", "consent")
"""The way from nobody reached to consent; the code list `outreach_stage` gives the labels."""
CONSENT = STAGES[-1]


class Basis(StrEnum):
    """What allows it: early contact before consent, or a continuing service on the city's decision."""

    SUPPORT_CONFERENCE = "support_conference"
    CITY_DECISION = "city_decision"


@dataclass(frozen=True, slots=True)
class Decision:
    """What coordination decided: `decision_id` is the meeting or the plan."""

    decision_id: UUID
    case_id: UUID
    household_id: UUID
    basis: Basis
    on: date
    agency: str
    member_ids: tuple[UUID, ...]


@dataclass(eq=False)
class Outreach:
    """One agency's way to people who cannot come by themselves; owned by that agency (R2)."""

    id: UUID
    case_id: UUID
    household_id: UUID
    agency: str
    basis: Basis
    started_on: date
    member_ids: tuple[UUID, ...]
    stage: str = STAGES[0]
    owner_subject: str | None = None
    last_contact_on: date | None = None
    ended_on: date | None = None
    end_reason: str | None = None
    revision: int = 1
    next_on: date | None = None

    def next_date(self, calendar: Calendar) -> date | None:
        """When somebody goes there next: the day that was planned, otherwise some working days after the last."""
        if self.ended_on is not None:
            return None
        return self.next_on or calendar.visit_due(self.last_contact_on or self.started_on)

    @property
    def status(self) -> str:
        """Whether it still goes on."""
        return "open" if self.ended_on is None else "ended"

    @classmethod
    def begin(cls, outreach_id: UUID, decision: Decision) -> "Outreach":
        """Start from a decision (R9)."""
        return cls(
            id=outreach_id,
            case_id=decision.case_id,
            household_id=decision.household_id,
            agency=decision.agency,
            basis=decision.basis,
            started_on=decision.on,
            member_ids=tuple(sorted(decision.member_ids)),
        )

    def concerns(self, decision: Decision) -> bool:
        """Whether a decision is about this outreach: it is open, or was when the decision was taken."""
        return self.ended_on is None or decision.on <= self.ended_on

    def absorb(self, decision: Decision) -> bool:
        """Take in a further decision, in whatever order it is heard; says whether the basis has changed.

        The city's decision outweighs the conference's, the earliest date is the start, and members add up.
        """
        changed = self.basis is Basis.SUPPORT_CONFERENCE and decision.basis is Basis.CITY_DECISION
        if changed:
            self.basis = decision.basis
        self.started_on = min(self.started_on, decision.on)
        self.member_ids = tuple(sorted({*self.member_ids, *decision.member_ids}))
        self.revision += 1
        return changed

    def note_contact(self, *, on: date, stage: str | None, by: str, next_on: date | None = None) -> bool:
        """Take in an attempt to reach someone; says whether it brought the relationship further.

        Who goes first leads it until the relationship is handed over. Raises BeforeTheDecision, OutreachEndedAlready.
        """
        self.must_lie_within(on)
        if self.last_contact_on is None or on >= self.last_contact_on:
            self.last_contact_on, self.next_on = on, next_on
        self.owner_subject = self.owner_subject or by
        return stage is not None and self._reach(stage)

    def advance(self, stage: str, *, on: date) -> bool:
        """Reach a stage; says whether it is a new one. Raises NotFurther, BeforeTheDecision, OutreachEndedAlready."""
        self.must_lie_within(on)
        if STAGES.index(stage) < STAGES.index(self.stage):
            raise NotFurther(stage=self.stage)
        return self._reach(stage)

    def end(self, *, reason: str, on: date) -> None:
        """End it. Raises OutreachEndedAlready, BeforeTheDecision, TooEarly before its last contact."""
        if self.ended_on is not None:
            raise OutreachEndedAlready(outreach=str(self.id), ended_on=self.ended_on.isoformat())
        self.must_lie_within(on)
        if self.last_contact_on is not None:
            not_before(TooEarly, on=on, earliest=self.last_contact_on)
        self.ended_on, self.end_reason = on, reason
        self.revision += 1

    def must_lie_within(self, on: date) -> None:
        """Raise BeforeTheDecision or OutreachEndedAlready for a day on which it does not go on."""
        not_before(BeforeTheDecision, on=on, earliest=self.started_on)
        if self.ended_on is not None and on > self.ended_on:
            raise OutreachEndedAlready(outreach=str(self.id), ended_on=self.ended_on.isoformat())

    def _reach(self, stage: str) -> bool:
        if STAGES.index(stage) <= STAGES.index(self.stage):
            return False
        self.stage = stage
        self.revision += 1
        return True


@dataclass(eq=False)
class OutreachContact:
    """An attempt to reach someone, also when nobody opened the door."""

    id: UUID
    outreach_id: UUID
    on: date
    result: str
    agency: str
    subject: str
    member_ids: tuple[UUID, ...] = ()
    stage: str | None = None
    note: str | None = None
    channel: str | None = None
    with_subjects: tuple[str, ...] = ()
    """Who went besides the one who wrote it down."""
    accompanied_to: str | None = None
    """Where somebody was accompanied to (同行)."""
    next_on: date | None = None

    @property
    def who(self) -> frozenset[str]:
        """Everybody who went."""
        return frozenset({self.subject, *self.with_subjects})


def concerned(outreaches: Iterable[Outreach], decision: Decision) -> Outreach | None:
    """The outreach of the case that a decision is about, the open one first; None when it starts a new one.

    A decision that names another agency starts an outreach of its own: what one agency wrote is not given to another,
    and nobody loses what they answer for by it (R2).
    """
    found = [one for one in outreaches if one.agency == decision.agency and one.concerns(decision)]
    return min(found, key=lambda outreach: (outreach.ended_on or date.max, outreach.id)) if found else None
