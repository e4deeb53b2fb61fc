"""What happens in outreach besides attempts to reach someone: steps, workers, succession, plan, reviews, pauses."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors import AlreadyAnswered, BeforeTheOffer, not_before
from services.intake.domain.errors.outreach import JointVisitMissing, LeadHandsOver, NoPause, PauseAlready


class StepKind(StrEnum):
    """What a step is about."""

    INFORMATION = "information"
    """情報収集: whom one asked, what was learned; `code` is of `information_source`."""
    ARRANGEMENT = "arrangement"
    """事前調整: with which agency (`code`), what was agreed."""
    STAGE = "stage"
    """A stage was reached; `code` is of `outreach_stage`."""
    OBSERVATION = "observation"
    """The relationship is, or seems to be, back at an earlier stage: what was reached stays on record."""


@dataclass(eq=False)
class Step:
    """One dated entry of the course (経過) of an outreach."""

    id: UUID
    outreach_id: UUID
    kind: StepKind
    on: date
    code: str
    agency: str
    subject: str
    text: str | None = None
    with_whom: str | None = None


@dataclass(eq=False)
class Worker:
    """A colleague who takes part in it, from one day until another."""

    id: UUID
    outreach_id: UUID
    subject: str
    since: date
    until: date | None = None

    def is_there(self, on: date) -> bool:
        """Whether they take part on a day."""
        return self.since <= on and (self.until is None or on <= self.until)

    def leave(self, *, on: date, lead: str | None) -> None:
        """Leave it. Raises LeadHandsOver for the one who leads it, BeforeTheOffer before they came."""
        if self.subject == lead:
            raise LeadHandsOver(outreach=str(self.outreach_id))
        not_before(BeforeTheOffer, on=on, earliest=self.since)
        self.until = on


class SuccessionStatus(StrEnum):
    """Where a succession stands; the lead stays until it is accepted (R2)."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(eq=False)
class Succession:
    """The relationship is handed to another worker (引継ぎ): a joint visit, and the new one's own acceptance."""

    id: UUID
    outreach_id: UUID
    from_subject: str | None
    to_subject: str
    offered_on: date
    reason: str
    status: SuccessionStatus = SuccessionStatus.OFFERED
    answered_on: date | None = None
    answer_note: str | None = None

    def accept(self, *, on: date, visited_together: bool, note: str | None) -> None:
        """Take the relationship over. Raises AlreadyAnswered, BeforeTheOffer, JointVisitMissing without a word why."""
        if not visited_together and not note and self.from_subject is not None:
            raise JointVisitMissing(outreach=str(self.outreach_id))
        self._answer(SuccessionStatus.ACCEPTED, on=on, note=note)

    def decline(self, *, on: date, note: str) -> None:
        """Say no; the lead stays. Raises AlreadyAnswered, BeforeTheOffer."""
        self._answer(SuccessionStatus.DECLINED, on=on, note=note)

    def _answer(self, status: SuccessionStatus, *, on: date, note: str | None) -> None:
        if self.status is not SuccessionStatus.OFFERED:
            raise AlreadyAnswered(succession=str(self.id), status=self.status.value)
        not_before(BeforeTheOffer, on=on, earliest=self.offered_on)
        self.status, self.answered_on, self.answer_note = status, on, note


@dataclass(eq=False)
class OutreachPlan:
    """How the agency means to reach these people; a new version leaves the former readable."""

    outreach_id: UUID
    version: int
    on: date
    goal: str
    method: str
    frequency: str
    subject: str
    next_review_on: date | None = None


@dataclass(eq=False)
class OutreachReview:
    """A look at the plan (モニタリング), and when the next one follows."""

    id: UUID
    outreach_id: UUID
    version: int
    on: date
    result: str
    finding: str
    subject: str
    next_on: date | None = None


@dataclass(eq=False)
class Pause:
    """A rest on purpose, with its reason; the next date stays what it was."""

    id: UUID
    outreach_id: UUID
    since: date
    reason: str
    subject: str
    until: date | None = None

    def covers(self, on: date) -> bool:
        """Whether a day lies in it; a pause ends on the day before it is taken up again."""
        return self.since <= on and (self.until is None or on < self.until)


def must_not_pause_twice(pauses: Iterable[Pause], *, since: date, until: date | None) -> None:
    """Raise PauseAlready when the days from `since` to `until` meet another pause."""
    for pause in pauses:
        if (until is None or pause.since < until) and (pause.until is None or since < pause.until):
            raise PauseAlready(since=pause.since.isoformat())


def resume(pauses: Iterable[Pause], *, on: date) -> Pause:
    """Take it up again in the pause of that day. Raises NoPause."""
    for pause in pauses:
        if pause.covers(on):
            pause.until = on
            return pause
    raise NoPause


def next_review(plan: OutreachPlan | None, reviews: Iterable[OutreachReview]) -> date | None:
    """When the plan is looked at next: what its latest review says, otherwise the plan itself."""
    if plan is None:
        return None
    own = sorted((review for review in reviews if review.version == plan.version), key=lambda review: review.on)
    return own[-1].next_on if own else plan.next_review_on
