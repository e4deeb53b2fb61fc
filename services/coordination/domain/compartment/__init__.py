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
    BeforeTheLaw,
    SupportConferenceOnly,
)
from services.coordination.domain.compartment.items import ClosedItem, CompartmentItem, ItemKind
from services.coordination.domain.compartment.requests import InformationRequest, RequestStatus

__all__ = [
    "Acknowledgement",
    "AcknowledgementRequired",
    "AgencyNotAsked",
    "AlreadyAnswered",
    "AlreadyOpened",
    "BeforeTheLaw",
    "ClosedItem",
    "CompartmentItem",
    "Duty",
    "InformationRequest",
    "ItemKind",
    "RequestStatus",
    "SupportConferenceOnly",
    "duty",
    "require_acknowledgements",
    "require_conference",
]
