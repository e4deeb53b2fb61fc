"""What is shown of a compartment's items and their openings (R5)."""

from datetime import date
from uuid import UUID

from services.coordination.queries.views.base import View


class OpeningView(View):
    """One opening; only those inside the conference read why the city decided it and what its review found."""

    id: UUID
    basis: str
    agencies: list[str]
    stands_for: list[str]
    """The agencies for which it stands today: a consent that ended closes it again."""
    opened_on: date
    until: date | None
    reason: str | None
    review_due: date | None
    reviewed_on: date | None
    result: str | None
    finding: str | None


class ItemView(View):
    """One item of a conference's compartment, for its members."""

    id: UUID
    case_id: UUID
    kind: str
    agency: str
    on: date
    content: str
    member_ids: list[UUID]
    categories: list[str]
    minutes_version: int | None
    """Of which version of the minutes it is the text; the last one holds."""
    opened_on: date | None
    opened_basis: str | None
    openings: list[OpeningView]


class OpenedLine(View):
    """An item in the list of what was opened to one's agency; its content is read one by one."""

    id: UUID
    case_id: UUID
    kind: str
    agency: str
    on: date
    member_ids: list[UUID]
    bases: list[str]
    until: date | None


class OpenedItem(OpenedLine):
    """An item that was opened to one's agency, or that lies in one's own conference."""

    content: str


class ReviewLine(View):
    """An opening without consent whose review is still due; nothing of the item."""

    id: UUID
    item_id: UUID
    meeting_id: UUID
    basis: str
    agencies: list[str]
    opened_on: date
    until: date
    review_due: date
    overdue: bool
