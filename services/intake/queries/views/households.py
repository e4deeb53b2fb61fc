"""What is shown of households over time."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.intake.queries.views.base import View


class RegistrationView(BaseModel):
    """Where somebody is registered (住民票), as far as it is known and may be shown."""

    at: Literal["here", "elsewhere", "unknown"]
    household_id: UUID | None = None
    address: str | None = None
    since: date | None = None


class BelongingView(BaseModel):
    """One who lives there or is registered there."""

    id: UUID
    name: str | None
    kana: str | None
    birth_date: str | None
    relation: str | None
    relation_typed: str | None
    relation_label: str | None
    living: bool
    died_on: date | None
    represented_by: UUID | None
    lives_here: bool
    lived_since: date | None
    registration: RegistrationView
    also_recorded_as: tuple[UUID, ...] = ()
    """Records of this household that were merged into this one."""
    same_person_as: UUID | None = None
    """The record elsewhere that stands for this person, where the actor sees it too."""


class FormerView(BaseModel):
    """One who lived there until a day; where they went is not told here."""

    id: UUID
    name: str | None
    since: date | None
    until: date


class ChangeView(View):
    """Who changed what when, and what stood there before."""

    member_id: UUID | None
    on: date
    what: str
    agency: str
    subject: str
    before: dict[str, Any] | None
    reason: str | None


class HouseholdRecord(BaseModel):
    """A household with who belongs to it and its history; a protected address is masked throughout."""

    id: UUID
    address: str | None
    address_protected: bool
    members: Sequence[BelongingView]
    former: Sequence[FormerView]
    history: Sequence[ChangeView]
    revision: int


class HouseholdState(View):
    """Where a household stands after a change."""

    id: UUID
    address_protected: bool
    revision: int
