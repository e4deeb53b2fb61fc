"""What is shown of cases that became one."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel


class MergeView(BaseModel):
    """The other case and its number, and when, why and by whom the two became one."""

    id: UUID
    case_id: UUID
    number: str
    on: date
    reason: str | None
    """For coordination's staff."""
    by: str | None
