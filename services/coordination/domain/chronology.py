"""The family's chronology (家族年表): what happened when in their lives, as somebody told it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coordination.domain.walls import Telling, told_by


@dataclass(eq=False)
class ChronologyEntry:
    """One dated or approximately dated thing. `when` is a year, a month or a day (`1998`, `1998-04`, `1998-04-05`).

    `said_by` are the members who told it, `agency` the one that did; `concerns` whom it is about. All but the day of
    its recording is personal data.
    """

    id: UUID
    case_id: UUID
    when: str
    text: str
    approximate: bool
    said_by: tuple[UUID, ...]
    concerns: tuple[UUID, ...]
    recorded_on: date
    by_subject: str
    source: str | None = None
    agency: str | None = None
    struck_on: date | None = None
    struck_by: str | None = None
    struck_reason: str | None = None

    @property
    def telling(self) -> Telling:
        """Whose it is."""
        return told_by(self.text, said_by=self.said_by, concerns=self.concerns, agency=self.agency)
