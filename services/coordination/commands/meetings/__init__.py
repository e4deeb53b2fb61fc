"""Everything that is done with meetings, one function per verb, in the caller's transaction."""

from services.coordination.commands.meetings.confidentiality import (
    acknowledge_duty,
    answer_request,
    request_information,
    share_material,
    withdraw_request,
)
from services.coordination.commands.meetings.convocation import convene_meeting
from services.coordination.commands.meetings.minutes import record_minutes
from services.coordination.commands.meetings.planning import cancel_meeting, move_meeting, plan_meeting

__all__ = [
    "acknowledge_duty",
    "answer_request",
    "cancel_meeting",
    "convene_meeting",
    "move_meeting",
    "plan_meeting",
    "record_minutes",
    "request_information",
    "share_material",
    "withdraw_request",
]
