"""What is on record about a case's present episode, as far as its way depends on it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that somebody has to do: an agency, or a person of the household (`member`).

    `record` is what it is about: a referral, a request, a meeting, a role.
    """

    agency: str | None
    since: date
    due_on: date | None = None
    done: bool = False
    done_on: date | None = None
    member: UUID | None = None
    record: UUID | None = None


@dataclass(frozen=True, slots=True)
class MeetingSeen:
    """A meeting that takes the case up and was neither cancelled nor moved."""

    id: UUID
    is_coordination: bool
    host: str
    planned_on: date
    held_on: date
    convened_on: date | None
    is_held: bool
    agencies: tuple[str, ...] = ()
    """Who was called."""


@dataclass(frozen=True, slots=True)
class PlanSeen:
    """The newest version of the plan."""

    id: UUID
    drafted_on: date
    submitted_on: date | None
    appropriate_on: date | None
    in_force_on: date | None
    needs_decision: bool
    judgement_due: date | None = None
    decision_due: date | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Everything on record that the way of a case is read from."""

    today: date
    opened_on: date
    owner: str
    """The agency of its coordinator."""
    referrals: tuple[Asked, ...] = ()
    consents: tuple[Asked, ...] = ()
    requests: tuple[Asked, ...] = ()
    meetings: tuple[MeetingSeen, ...] = ()
    plan: PlanSeen | None = None
    plan_wanted: date | None = None
    """Since when a new version is wanted because the last one was sent back."""
    in_force_on: date | None = None
    """Since when the version is in force by which the agencies act."""
    roles: tuple[Asked, ...] = ()
    effects: tuple[Asked, ...] = ()
    """What other services begin because a meeting or the city decided it (R9)."""
    gaps: tuple[Asked, ...] = ()
    """What meetings found missing, until it is told to the community (R14)."""
    sheets: tuple[Asked, ...] = ()
    """What the agencies called fill in before a meeting."""
    tasks: tuple[Asked, ...] = ()
    """What meetings asked agencies to do."""
    reviewed_on: date | None = None
    review_due: date | None = None
    is_closing: bool = False
    evaluated_on: date | None = None
    agreed_on: date | None = None
    closed_on: date | None = None


class State(StrEnum):
    """Where a step stands."""

    DONE = "done"
    WAITING = "waiting"
    AHEAD = "ahead"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way. `answered` of `asked` have done their part; the others are who it waits for."""

    code: str
    state: State
    asked: int = 0
    answered: int = 0
    done_on: date | None = None
    waits_for: tuple[Asked, ...] = ()

    @property
    def due_on(self) -> date | None:
        """The first day by which something is due."""
        return min((each.due_on for each in self.waits_for if each.due_on is not None), default=None)
