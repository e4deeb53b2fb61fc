"""What reporting publishes: publicity and issued summaries."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Code, Event, PublicText


class ReportingEvent(Event):
    """Published by reporting."""

    publisher: ClassVar[str] = "reporting"


class PublicityRecorded(ReportingEvent, about="publicity_id"):
    """The programme was made known (本事業の周知) by a medium on a date."""

    publicity_id: UUID
    medium: Code
    title: PublicText


class SummaryIssued(ReportingEvent, about="summary_id"):
    """A month's summary was issued; it never changes silently, corrections are a new revision (R16)."""

    summary_id: UUID
    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    revision: int
