"""A city's profile: agencies, desks, hubs, meeting bodies, indicators and period, as its plan says (koganei.toml).

Another city supplies its own file; `load_profile` says in plain words which line is wrong.
"""

from shared.reference.profile.entries import (
    ActivityPreset,
    Agency,
    City,
    ClosedDay,
    Committee,
    CommitteeMeeting,
    CommunityProgramme,
    ConsultationDesk,
    Deadlines,
    Desk,
    Hub,
    Indicator,
    MeetingBody,
    Period,
    Plan,
    Policy,
    Programme,
    Quorum,
    Undertaking,
    Viewpoint,
)
from shared.reference.profile.follow_up import FollowUp
from shared.reference.profile.loading import load_profile
from shared.reference.profile.models import Profile, UnknownEntryError

__all__ = [
    "ActivityPreset",
    "Agency",
    "City",
    "ClosedDay",
    "Committee",
    "CommitteeMeeting",
    "CommunityProgramme",
    "ConsultationDesk",
    "Deadlines",
    "Desk",
    "FollowUp",
    "Hub",
    "Indicator",
    "MeetingBody",
    "Period",
    "Plan",
    "Policy",
    "Profile",
    "Programme",
    "Quorum",
    "Undertaking",
    "UnknownEntryError",
    "Viewpoint",
    "load_profile",
]
