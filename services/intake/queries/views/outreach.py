"""What is shown of outreach."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.intake.domain.outreach import Basis
from services.intake.queries.views.base import View


class OutreachContactView(View):
    """An attempt to reach someone."""

    id: UUID
    on: date
    result: str
    member_ids: tuple[UUID, ...]
    stage: str | None
    note: str | None
    subject: str


class OutreachLine(View):
    """Where outreach stands."""

    id: UUID
    case_id: UUID
    household_id: UUID
    agency: str
    basis: Basis
    started_on: date
    member_ids: tuple[UUID, ...]
    stage: str
    owner_subject: str | None
    last_contact_on: date | None
    ended_on: date | None
    end_reason: str | None
    revision: int
    status: str


class OutreachView(OutreachLine):
    """Outreach with its contacts."""

    contacts: Sequence[OutreachContactView] = ()
