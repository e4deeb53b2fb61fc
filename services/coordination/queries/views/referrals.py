"""What is shown of referrals."""

from datetime import date
from typing import Any
from uuid import UUID

from services.coordination.queries.views.base import View


class ReferralLine(View):
    """A referral in a list; nothing of its dossier."""

    id: UUID
    household_id: UUID
    from_agency: str
    with_consent: bool
    made_on: date
    status: str
    answered_on: date | None
    case_id: UUID | None


class ReferralView(ReferralLine):
    """A referral with its dossier; a protected address is masked."""

    dossier: dict[str, Any]
    reason: str | None
    next_step: str | None
