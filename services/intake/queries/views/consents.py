"""What is shown of the ledger."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.consent import ConsentStatus
from services.intake.domain.coverage import Why
from services.intake.queries.views.base import View


class ConsentView(View):
    """A consent as the ledger holds it; whether it is in force on a day, its period and status tell."""

    id: UUID
    household_id: UUID
    member_id: UUID
    purpose: str
    agencies: tuple[str, ...]
    categories: tuple[str, ...]
    status: ConsentStatus
    asked_on: date
    valid_from: date | None
    valid_until: date
    answered_on: date | None
    withdrawn_on: date | None
    method: str
    notice_version: str
    given_by: UUID | None
    witness: str | None
    obtained_by: str
    obtained_agency: str
    revision: int
    refused_agencies: tuple[str, ...]
    refused_categories: tuple[str, ...]
    narrowed_agencies: tuple[str, ...]
    narrowed_categories: tuple[str, ...]
    narrowed_on: date | None
    request_id: UUID | None
    supersedes: UUID | None
    scanned_on: date | None
    lacks_scan: bool


class Lacking(BaseModel):
    """Whose consent for which agency is missing."""

    member: UUID
    agency: str


class Covered(View):
    """One person and one agency: whether it may know of them by consent, and if not, why not."""

    member: UUID
    agency: str
    covered: bool
    why: Why
    on: date | None
    """The day of what `why` names: refused, withdrawn, ended; of a consent that covers, its last day."""
    consent: UUID | None
    represented_by: UUID | None


class Coverage(BaseModel):
    """Whether the living members' consents cover the agencies (R4), and why for each of them."""

    covered: bool
    missing: list[Lacking]
    answers: list[Covered]
