"""What is shown before a referral is sent."""

from collections.abc import Sequence

from pydantic import BaseModel

from services.intake.queries.views.base import View
from services.intake.queries.views.consents import Lacking
from shared.contracts.intake import Dossier


class WithheldView(View):
    """A part of the record that does not travel, and why."""

    what: str
    why: str


class ReferralPreview(BaseModel):
    """Exactly what coordination would be told; `lacking` is whose consent is missing where consent is claimed."""

    would_be_sent: Dossier
    withheld: Sequence[WithheldView]
    lacking: Sequence[Lacking]
    may_be_sent: bool
