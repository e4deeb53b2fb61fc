"""What a search shows."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field


class FoundPerson(BaseModel):
    """A person found, with the consultation they were found in; nobody's, when it is about nobody yet."""

    consultation_id: UUID
    number: str
    household_id: UUID
    member_id: UUID | None
    person_id: UUID | None
    """The record under which the person is shown, when several were found to be of one."""
    name: str | None
    kana: str | None
    birth_date: str | None
    received_on: date


class Found(BaseModel):
    """Persons found, those of the newest consultations first."""

    items: Sequence[FoundPerson]
    next: str | None = Field(default=None, description="pass as `cursor` to get the next page")
    not_yet: int = Field(default=0, description="consultations changed that this search could not consider yet")
