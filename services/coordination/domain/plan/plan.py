"""The support plan: five items, versions that never overwrite, in force only after a meeting and the city (R8, R9)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.coordination.domain.errors import not_before
from services.coordination.domain.plan.content import PlanContent, Wording
from services.coordination.domain.plan.errors import (
    AlreadyDecided,
    NotFoundAppropriate,
    PlanNotDrafted,
    PlanNotEditable,
    PlanNotSubmitted,
    PlanSuperseded,
)


class PlanStatus(StrEnum):
    """Where a version stands; codes of list `plan_status`."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPROPRIATE = "appropriate"
    DECIDED = "decided"
    IN_FORCE = "in_force"
    RETURNED = "returned"
    SUPERSEDED = "superseded"
    ENDED = "ended"


PAST = frozenset({PlanStatus.SUPERSEDED, PlanStatus.ENDED, PlanStatus.RETURNED})
"""Nothing follows from such a version any more."""


@dataclass(eq=False)
class Plan:
    """One version of a case's plan. `uses_outreach` is ❷, `uses_participation` ❹; either needs the city (R9)."""

    id: UUID
    case_id: UUID
    episode: int
    version: int
    drafted_on: date
    drafted_by: str
    content: dict[str, Any]
    items: list[UUID] = field(default_factory=list)
    uses_outreach: bool = False
    outreach_agency: str | None = None
    outreach_member_ids: list[UUID] = field(default_factory=list)
    uses_participation: bool = False
    participation_member_ids: list[UUID] = field(default_factory=list)
    status: str = PlanStatus.DRAFTED
    submitted_on: date | None = None
    submitted_to: UUID | None = None
    appropriate_on: date | None = None
    appropriate_meeting_id: UUID | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    in_force_on: date | None = None
    ended_on: date | None = None
    revision: int = 1
    """How often the draft was saved; what is based on an older one is not saved over it."""
    copied_from: UUID | None = None
    decision_basis: str | None = None
    returned_on: date | None = None
    returned_by: str | None = None
    returned_meeting_id: UUID | None = None
    returned_reason: str | None = None

    @property
    def said(self) -> PlanContent:
        """The version's texts."""
        return PlanContent.model_validate(self.content)

    def rewrite(self, wording: Wording, *, on: date) -> None:
        """Take another wording while it is a draft. Raises PlanNotEditable, TooEarly."""
        self.require_draft()
        not_before(on, self.drafted_on, after="plan_drafted")
        self.take(wording)
        self.revision += 1

    def require_draft(self) -> None:
        """Raise PlanNotEditable once it was submitted."""
        if self.status != PlanStatus.DRAFTED:
            raise PlanNotEditable(status=self.status)

    def take(self, wording: Wording) -> None:
        """Say what this wording says."""
        self.content = wording.content.model_dump(mode="json")
        self.items = list(wording.items)
        self.uses_outreach, self.outreach_agency = wording.outreach_agency is not None, wording.outreach_agency
        self.outreach_member_ids = list(wording.outreach_member_ids)
        self.participation_member_ids = list(wording.participation_member_ids)
        self.uses_participation = bool(wording.participation_member_ids)

    @property
    def wording(self) -> Wording:
        """All that its draft says."""
        return Wording(
            self.said,
            tuple(self.items),
            self.outreach_agency if self.uses_outreach else None,
            tuple(self.outreach_member_ids),
            tuple(self.participation_member_ids),
        )

    def submit(self, *, meeting_id: UUID | None, on: date) -> None:
        """Put the version before a coordination meeting. Raises PlanNotDrafted, PlanIncomplete (R8), TooEarly."""
        if self.status != PlanStatus.DRAFTED:
            raise PlanNotDrafted(status=self.status)
        self.said.require_complete(on=on)
        not_before(on, self.drafted_on, after="plan_drafted")
        self.status, self.submitted_on, self.submitted_to = PlanStatus.SUBMITTED, on, meeting_id

    def find_appropriate(self, *, meeting_id: UUID, on: date) -> None:
        """The meeting judged it appropriate (R8). Raises PlanSuperseded, PlanNotSubmitted, TooEarly."""
        self._require_submitted(on)
        self.status, self.appropriate_on, self.appropriate_meeting_id = PlanStatus.APPROPRIATE, on, meeting_id

    def needs_decision(self, *, city_decides_every_plan: bool) -> bool:
        """Whether the city must decide before it comes into force (R8, R9)."""
        return self.uses_outreach or self.uses_participation or city_decides_every_plan

    def decide(self, *, by: str, meeting_id: UUID, on: date, basis: str | None = None) -> None:
        """The city's decision on what this meeting found (R9). Raises what `require_decidable` does."""
        self.require_decidable(meeting_id=meeting_id, on=on)
        self.status, self.decided_on, self.decided_by, self.decision_basis = PlanStatus.DECIDED, on, by, basis

    def refuse(self, *, by: str, meeting_id: UUID, on: date, reason: str, basis: str | None = None) -> None:
        """The city says no, with its reasons: it goes back to be planned anew. Raises what `require_decidable` does."""
        self.require_decidable(meeting_id=meeting_id, on=on)
        self.decision_basis = basis
        self._go_back(meeting_id, by, reason, on)

    def send_back(self, *, by: str, meeting_id: UUID, reason: str | None, on: date) -> None:
        """The meeting wants it revised. Raises PlanSuperseded, PlanNotSubmitted, TooEarly."""
        self._require_submitted(on)
        self._go_back(meeting_id, by, reason, on)

    def _require_submitted(self, on: date) -> None:
        if self.status in PAST:
            raise PlanSuperseded(status=self.status)
        if self.status != PlanStatus.SUBMITTED:
            raise PlanNotSubmitted(status=self.status)
        not_before(on, self.submitted_on, after="plan_submitted")

    def require_decidable(self, *, meeting_id: UUID, on: date) -> None:
        """Whether the city may say yes or no to what this meeting found (R9).

        Raises AlreadyDecided, PlanSuperseded, NotFoundAppropriate, TooEarly.
        """
        if self.in_force_on is not None:
            raise AlreadyDecided(status=self.status)
        if self.status in PAST:
            raise PlanSuperseded(status=self.status)
        if self.status != PlanStatus.APPROPRIATE or self.appropriate_meeting_id != meeting_id:
            raise NotFoundAppropriate(status=self.status)
        not_before(on, self.appropriate_on, after="plan_found_appropriate")

    def _go_back(self, meeting_id: UUID, by: str, reason: str | None, on: date) -> None:
        self.status, self.returned_on, self.returned_by = PlanStatus.RETURNED, on, by
        self.returned_meeting_id, self.returned_reason, self.ended_on = meeting_id, reason, on

    def come_into_force(self, *, on: date) -> None:
        """From now on the agencies act by it."""
        self.status, self.in_force_on = PlanStatus.IN_FORCE, on

    def pass_away(self, to: PlanStatus, *, on: date) -> None:
        """Be superseded by a later version, or end with the case; what is past stays as it was."""
        if self.status not in PAST:
            self.status, self.ended_on = to, on
