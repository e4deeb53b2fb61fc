"""What intake publishes of outreach: its beginning, attempts, stages and end (programme ❷)."""

from uuid import UUID

from shared.contracts.base import Code
from shared.contracts.intake import IntakeEvent


class OutreachStarted(IntakeEvent, about="outreach_id"):
    """Outreach began on a support conference's or the city's decision (R9)."""

    outreach_id: UUID
    household_id: UUID
    case_id: UUID
    agency: Code
    basis: Code


class OutreachBasisChanged(IntakeEvent, about="outreach_id"):
    """Early outreach became a continuing service by the city's decision (R9)."""

    outreach_id: UUID
    case_id: UUID
    basis: Code
    revision: int


class OutreachContacted(IntakeEvent, about="outreach_id"):
    """An attempt to reach someone, whatever came of it."""

    contact_id: UUID
    outreach_id: UUID
    agency: Code
    result: Code


class OutreachAdvanced(IntakeEvent, about="outreach_id"):
    """The relationship reached a further stage."""

    outreach_id: UUID
    stage: Code
    revision: int


class OutreachEnded(IntakeEvent, about="outreach_id"):
    """Outreach ended, with its reason."""

    outreach_id: UUID
    case_id: UUID
    reason: Code
    revision: int
