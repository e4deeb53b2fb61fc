"""What intake shows of its records."""

from services.intake.queries.views.agencies import AgencyView, DeskView
from services.intake.queries.views.base import OwnerView, View
from services.intake.queries.views.concerns import ConcernLine, ConcernState, ConcernView, ReporterView
from services.intake.queries.views.consents import ConsentView, Coverage, Covered, Lacking
from services.intake.queries.views.consultations import (
    BornView,
    CallerView,
    ConsultationLine,
    ConsultationState,
    ConsultationView,
    HouseholdView,
    MemberView,
    ReceivedView,
)
from services.intake.queries.views.contacts import ContactView
from services.intake.queries.views.handovers import (
    CompanionView,
    ElsewhereView,
    EscalatedLine,
    EscalatedView,
    HandoverProgress,
    HandoverView,
    NextView,
    StandingView,
)
from services.intake.queries.views.outreach import OutreachContactView, OutreachLine, OutreachView
from services.intake.queries.views.referrals import ReferralView

__all__ = [
    "AgencyView",
    "BornView",
    "CallerView",
    "CompanionView",
    "ConcernLine",
    "ConcernState",
    "ConcernView",
    "ConsentView",
    "ConsultationLine",
    "ConsultationState",
    "ConsultationView",
    "ContactView",
    "Coverage",
    "Covered",
    "DeskView",
    "ElsewhereView",
    "EscalatedLine",
    "EscalatedView",
    "HandoverProgress",
    "HandoverView",
    "HouseholdView",
    "Lacking",
    "MemberView",
    "NextView",
    "OutreachContactView",
    "OutreachLine",
    "OutreachView",
    "OwnerView",
    "ReceivedView",
    "ReferralView",
    "ReporterView",
    "StandingView",
    "View",
]
