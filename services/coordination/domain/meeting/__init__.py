"""Meetings: planned, convened by the city, held, cancelled or moved (plan §7; R4, R6, R7)."""

from services.coordination.domain.meeting.agenda import AgendaItem
from services.coordination.domain.meeting.codes import (
    CITY,
    COUNCIL,
    DETERMINABLE,
    LeftOut,
    MeetingKind,
    MeetingStatus,
    Result,
)
from services.coordination.domain.meeting.meeting import Meeting
from services.coordination.domain.meeting.minutes import Attendee, Determination, Minutes
from services.coordination.domain.meeting.slot import Slot

__all__ = [
    "CITY",
    "COUNCIL",
    "DETERMINABLE",
    "AgendaItem",
    "Attendee",
    "Determination",
    "LeftOut",
    "Meeting",
    "MeetingKind",
    "MeetingStatus",
    "Minutes",
    "Result",
    "Slot",
]
