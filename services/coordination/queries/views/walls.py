"""What is shown of walls, and what may be shown or printed for one member."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View
from services.coordination.queries.views.persons import ConsentView


class WallView(View):
    """A wall between two members; staff only."""

    id: UUID
    case_id: UUID
    one: UUID
    other: UUID
    reason: str
    note: str | None
    set_on: date
    set_by: str
    set_by_agency: str
    lifted_on: date | None
    lifted_by: str | None
    lift_reason: str | None


class SheetLine(View):
    """One text or dated fact on a member's own sheet; `kind` is its record's, `until` when it ends or is due."""

    kind: str
    on: date | None = None
    until: date | None = None
    agency: str | None = None
    code: str | None = None
    text: str | None = None


class MemberSheet(View):
    """本人用: what may be shown to one person or printed for them. Nothing of it crosses a wall."""

    case_id: UUID
    case_number: str
    member_id: UUID
    name: str | None
    kana: str | None
    birth_date: str | None
    address: str | None
    issues: list[str]
    agencies: list[str]
    consents: list[ConsentView]
    lines: list[SheetLine]
