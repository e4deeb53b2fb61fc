"""What coordination publishes: cases, meetings, plans, decisions, activities (programme ❸)."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import CaseNumber, Code, Event
from shared.privacy.sealed import Sealed


class ReturnNote(BaseModel):
    """Why a referral went back, and what the desk can do next; travels sealed to intake only.

    `outcome` is a code of list `referral_return`, `advice` how the desk goes on where it goes on by itself.
    """

    model_config = ConfigDict(frozen=True)

    reason: str
    next_step: str
    outcome: Code | None = None
    advice: str | None = None


class MoreAsked(BaseModel):
    """What coordination must know before it answers a referral; travels sealed to the intake that referred."""

    model_config = ConfigDict(frozen=True)

    question: str


class Commission(BaseModel):
    """What participation must know of the person it supports; travels sealed only (R17)."""

    model_config = ConfigDict(frozen=True)

    member_id: UUID
    name: str | None = None
    kana: str | None = None
    birth_date: str | None = None
    wishes: str | None = None
    cautions: str | None = None
    goals: str | None = None


class GapNote(BaseModel):
    """What is missing in words that name nobody; travels sealed all the same, for people describe people."""

    model_config = ConfigDict(frozen=True)

    description: str


class CoordinationEvent(Event):
    """Published by coordination."""

    publisher: ClassVar[str] = "coordination"


class ReferralAccepted(CoordinationEvent, about="referral_id"):
    """Coordination took the referral; a case owns the household's matter from now on (R2)."""

    referral_id: UUID
    case_id: UUID


class ReferralReturned(CoordinationEvent, about="referral_id"):
    """The referral went back with a reason and a next step; the desk stays the owner (R2)."""

    referral_id: UUID
    note: Sealed[ReturnNote]


class ReferralMoreAsked(CoordinationEvent, about="referral_id"):
    """Before it answers, coordination asks the desk for more, until a day; the desk stays the owner (R2)."""

    referral_id: UUID
    question_id: UUID
    due_on: date
    question: Sealed[MoreAsked]


class CaseOpened(CoordinationEvent, about="case_id"):
    """A household case was opened."""

    case_id: UUID
    number: CaseNumber
    referral_id: UUID
    household_id: UUID
    episode: int = 1


class CaseStageReached(CoordinationEvent, about="case_id"):
    """Where a case stands, for the agencies that referred it; the greatest `revision` holds.

    `referral_ids` are the referrals it took up: whoever made none of them has nothing to do with it.
    """

    case_id: UUID
    number: CaseNumber
    episode: int
    stage: Code
    revision: int
    referral_ids: tuple[UUID, ...]


class CaseClosed(CoordinationEvent, about="case_id"):
    """An episode of a case was closed after an evaluation and a meeting's determination (R12).

    `goals` are those of the plan that were evaluated one by one; `ease_before` and `ease_after` the means of what the
    agencies said of the ease of support (1 hard – 5 easy), null where nobody did.
    """

    case_id: UUID
    episode: int
    reason: Code
    watched: bool
    goals: int | None = None
    goals_reached: int | None = None
    ease_before: float | None = None
    ease_after: float | None = None


class CaseReopened(CoordinationEvent, about="case_id"):
    """A closed case was opened again: same number, new episode (R12)."""

    case_id: UUID
    episode: int


class MeetingConvened(CoordinationEvent, about="meeting_id"):
    """The city convened a meeting (R6)."""

    meeting_id: UUID
    kind: Code
    agencies: tuple[Code, ...]


class MeetingHeld(CoordinationEvent, about="meeting_id"):
    """A meeting took place with the city present; `case_ids` are the cases taken up (R6, R7)."""

    meeting_id: UUID
    kind: Code
    case_ids: tuple[UUID, ...] = ()


class MeetingCancelled(CoordinationEvent, about="meeting_id"):
    """A planned or convened meeting was cancelled; it never counts."""

    meeting_id: UUID
    kind: Code


class OutreachDecided(CoordinationEvent, about="case_id"):
    """A support conference decided on early outreach, before consent (R9, art. 106-6)."""

    meeting_id: UUID
    case_id: UUID
    household_id: UUID
    member_ids: tuple[UUID, ...]
    agency: Code


class PlanSubmitted(CoordinationEvent, about="case_id"):
    """A plan version with its five items was put before a coordination meeting (R8)."""

    plan_id: UUID
    case_id: UUID
    version: int


class PlanFoundAppropriate(CoordinationEvent, about="case_id"):
    """A coordination meeting found the plan version appropriate (R8)."""

    plan_id: UUID
    case_id: UUID
    version: int
    meeting_id: UUID


class PlanDecided(CoordinationEvent, about="case_id"):
    """The city decided a plan version (R8, R9); `revised` from the second decided version of an episode on."""

    plan_id: UUID
    case_id: UUID
    household_id: UUID
    version: int
    revised: bool
    uses_outreach: bool
    uses_participation: bool
    outreach_member_ids: tuple[UUID, ...] = ()
    participation_member_ids: tuple[UUID, ...] = ()
    outreach_agency: Code | None = None


class PlanCameIntoForce(CoordinationEvent, about="case_id"):
    """A plan version came into force: by the city's decision, or by the meeting's finding where none is needed."""

    plan_id: UUID
    case_id: UUID
    version: int
    revised: bool


class PlanReturned(CoordinationEvent, about="case_id"):
    """A plan version went back to be planned anew: `by` the meeting that wants it revised, or the city that refused."""

    plan_id: UUID
    case_id: UUID
    version: int
    by: Code


class SupportCommissioned(CoordinationEvent, about="case_id"):
    """The city's decision commissions participation support for one person (R9)."""

    commission_id: UUID
    case_id: UUID
    plan_id: UUID
    household_id: UUID
    member_id: UUID
    commission: Sealed[Commission]


class ActivityRecorded(CoordinationEvent, about="case_id"):
    """The coordinator dealt with a counterpart; counted once per date × counterpart × method on a case.

    `counterpart` is an agency code, or `household` with the members who were met at once. `revision` is greater than
    that of every strike (`ActivityStruck`) of the same before it.
    """

    activity_id: UUID
    case_id: UUID
    counterpart: Code
    member_ids: tuple[UUID, ...] = ()
    method: Code
    revision: int = 0


class ActivityStruck(CoordinationEvent, about="case_id"):
    """An activity was recorded by mistake and counts no more; the right one is recorded as a new one.

    `done_on`, case, counterpart, members and method are those under which it was told. `instead` is another record of
    the same, which still stands; of what was told under these the greatest `revision` holds.
    """

    activity_id: UUID
    case_id: UUID
    done_on: date
    counterpart: Code
    member_ids: tuple[UUID, ...] = ()
    method: Code
    instead: UUID | None = None
    revision: int = 1


class ReviewHeld(CoordinationEvent, about="case_id"):
    """A review (モニタリング) was held; `due_on` is the day it was due, `next_on` when the next is."""

    review_id: UUID
    case_id: UUID
    result: Code
    due_on: date | None = None
    next_on: date | None = None


class ReviewScheduled(CoordinationEvent, about="case_id"):
    """The day of a case's next review was set, or, with `due_on` null, none is due any more.

    `revision` counts these of a case from 1; each takes the place of the one before.
    """

    case_id: UUID
    revision: int
    due_on: date | None = None


class GapFound(CoordinationEvent, about="gap_id"):
    """A meeting found that no resource meets a need (R14). It names no person, case or meeting."""

    gap_id: UUID
    menu_kind: Code
    field: Code
    note: Sealed[GapNote] | None = None
