"""The support plan: its texts, its versions, what differs between them, and who agreed (R8, R9)."""

from services.coordination.domain.plan.content import (
    Goal,
    Participation,
    PersonLine,
    PlanContent,
    RoleLine,
    Support,
    Wording,
)
from services.coordination.domain.plan.errors import (
    AlreadyDecided,
    CompartmentClosed,
    NotFoundAppropriate,
    NotItsMeeting,
    PersonDisagrees,
    PlanChanged,
    PlanIncomplete,
    PlanNotDrafted,
    PlanNotEditable,
    PlanNotSubmitted,
    PlanSuperseded,
    ReferrerWithoutRole,
)
from services.coordination.domain.plan.plan import PAST, Plan, PlanStatus

__all__ = [
    "PAST",
    "AlreadyDecided",
    "CompartmentClosed",
    "Goal",
    "NotFoundAppropriate",
    "NotItsMeeting",
    "Participation",
    "PersonDisagrees",
    "PersonLine",
    "Plan",
    "PlanChanged",
    "PlanContent",
    "PlanIncomplete",
    "PlanNotDrafted",
    "PlanNotEditable",
    "PlanNotSubmitted",
    "PlanStatus",
    "PlanSuperseded",
    "ReferrerWithoutRole",
    "RoleLine",
    "Support",
    "Wording",
]
