"""Dated facts of the meetings that take a case up; an agency sees those to which it was called."""

from sqlalchemy import Text, true
from sqlalchemy import cast as sql_cast

from services.coordination.domain.meeting import MeetingStatus
from services.coordination.queries.timeline.line import AGENCY, CASE, STAFF_ONLY, Line, Lines
from services.coordination.tables.meetings import meeting, meeting_agenda

_called = meeting.c.agencies.any_() == AGENCY

_STEPS = {
    "meeting_convened": (meeting.c.convened_on, true(), _called),
    "meeting_held": (meeting.c.held_on, meeting.c.status == MeetingStatus.HELD, _called),
    "meeting_cancelled": (meeting.c.ended_on, meeting.c.status == MeetingStatus.CANCELLED, STAFF_ONLY),
}
"""Step → its date, whether it was taken, and who else sees it."""

LINES: Lines = tuple(
    Line(
        what,
        meeting.join(meeting_agenda, meeting_agenda.c.meeting_id == meeting.c.id),
        on,
        (meeting_agenda.c.case_id == CASE) & where,
        meeting.c.id,
        code=sql_cast(meeting.c.kind, Text),
        members=meeting_agenda.c.member_ids,
        shown=shown,
    )
    for what, (on, where, shown) in _STEPS.items()
)
