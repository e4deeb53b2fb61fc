"""What is shared on a support conference: a compartment of its members (R5, art. 106-6).

Nothing of it leaves before consent or another recorded basis opens it, item by item; a later consent opens nothing by
itself.
"""

from services.coordination.domain.compartment.duty import (
    Acknowledgement,
    Duty,
    duty,
    require_acknowledgements,
    require_conference,
)
from services.coordination.domain.compartment.errors import (
    AcknowledgementRequired,
    AgencyNotAsked,
    AlreadyAnswered,
    AlreadyOpened,
    AlreadyReviewed,
    BeforeTheLaw,
    NothingToReview,
    ReviewedByAnother,
    SupportConferenceOnly,
)
from services.coordination.domain.compartment.items import CompartmentItem, ItemKind
from services.coordination.domain.compartment.openings import CONSENT, Opening, ReviewResult
from services.coordination.domain.compartment.reasons import Reader, Reason, Why, before_walls, reasons
from services.coordination.domain.compartment.requests import InformationRequest, RequestStatus

__all__ = [
    "CONSENT",
    "Acknowledgement",
    "AcknowledgementRequired",
    "AgencyNotAsked",
    "AlreadyAnswered",
    "AlreadyOpened",
    "AlreadyReviewed",
    "BeforeTheLaw",
    "CompartmentItem",
    "Duty",
    "InformationRequest",
    "ItemKind",
    "NothingToReview",
    "Opening",
    "Reader",
    "Reason",
    "RequestStatus",
    "ReviewResult",
    "ReviewedByAnother",
    "SupportConferenceOnly",
    "Why",
    "before_walls",
    "duty",
    "reasons",
    "require_acknowledgements",
    "require_conference",
]
