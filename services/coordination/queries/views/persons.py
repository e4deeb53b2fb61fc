"""What is shown of a member and of what they answered."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class MemberView(View):
    """A member; what the actor may not know is masked (R15). `also` are further records of the same person."""

    id: UUID
    also: list[UUID]
    living: bool
    died_on: date | None
    left_on: date | None
    """From when on they live elsewhere; for those who may know who they are."""
    represented_by: UUID | None
    name: str | None
    kana: str | None
    birth_date: str | None
    relation: str | None
    issues: list[str] | str
    main_issue: str | None
    note: str | None


class ConsentView(View):
    """One entry of the ledger as coordination knows it today (R3)."""

    id: UUID
    member_id: UUID
    purpose: str | None
    agencies: list[str]
    refused_agencies: list[str]
    categories: list[str]
    valid_from: date | None
    valid_until: date | None
    status: str
