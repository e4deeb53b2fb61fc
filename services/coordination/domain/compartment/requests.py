"""What a conference asks of its members (art. 106-6 ③ ④)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.coordination.domain.compartment.errors import AgencyNotAsked, AlreadyAnswered
from services.coordination.domain.errors import not_before


class RequestStatus(StrEnum):
    """A member is asked and endeavours to cooperate; it may refuse (art. 106-6 ③ ④)."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """The conference asks no more: the agency has closed, or it was answered otherwise."""


@dataclass(eq=False)
class InformationRequest:
    """資料又は情報の提供: what the conference asks of one agency, until when (R11)."""

    id: UUID
    meeting_id: UUID
    case_id: UUID
    agency: str
    question: str
    asked_on: date
    due_on: date
    status: RequestStatus = RequestStatus.OPEN
    answered_on: date | None = None
    item_id: UUID | None = None
    reason: str | None = None

    def answer(self, *, agency: str, item_id: UUID, on: date) -> None:
        """The agency gave what was asked; it lies in the compartment as an item."""
        self._close(RequestStatus.ANSWERED, agency=agency, on=on)
        self.item_id = item_id

    def refuse(self, *, agency: str, reason: str, on: date) -> None:
        """The agency cannot give it, and says why."""
        self._close(RequestStatus.REFUSED, agency=agency, on=on)
        self.reason = reason

    def withdraw(self, *, reason: str, on: date) -> None:
        """The conference asks no more, and why."""
        self._close(RequestStatus.WITHDRAWN, agency=self.agency, on=on)
        self.reason = reason

    def _close(self, status: RequestStatus, *, agency: str, on: date) -> None:
        if agency != self.agency:
            raise AgencyNotAsked(agency=self.agency)
        if self.status is not RequestStatus.OPEN:
            raise AlreadyAnswered(status=self.status.value)
        not_before(on, self.asked_on, after="information_requested")
        self.status, self.answered_on = status, on
