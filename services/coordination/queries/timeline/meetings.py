"""Dated facts of the meetings that take a case up, and of whom they call; an agency sees those that called it."""

from sqlalchemy import Text, true
from sqlalchemy import cast as sql_cast

from services.coordination.domain.calling.change import CalledChange
from services.coordination.domain.meeting import MeetingStatus
from services.coordination.queries.timeline.line import AGENCY, CASE, STAFF_ONLY, Line, Lines, own
from services.coordination.tables.called import meeting_called
from services.coordination.tables.meetings import meeting, meeting_agenda

_called = meeting.c.agencies.any_() == AGENCY

_STEPS = {
    "meeting_convened": (meeting.c.convened_on, true(), _called),
    "meeting_held": (meeting.c.held_on, meeting.c.status == MeetingStatus.HELD, _called),
    "meeting_cancelled": (meeting.c.ended_on, meeting.c.status == MeetingStatus.CANCELLED, STAFF_ONLY),
}
"""Step → its date, whether it was taken, and who else sees it."""

_meeting_of = meeting.join(meeting_agenda, meeting_agenda.c.meeting_id == meeting.c.id)
_on_agenda = meeting_agenda.c.case_id == CASE

LINES: Lines = (
    *(
        Line(
            what,
            _meeting_of,
            on,
            _on_agenda & where,
            meeting.c.id,
            code=sql_cast(meeting.c.kind, Text),
            members=meeting_agenda.c.member_ids,
            shown=shown,
        )
        for what, (on, where, shown) in _STEPS.items()
    ),
    *(
        Line(
            change.value,
            _meeting_of.join(meeting_called, meeting_called.c.meeting_id == meeting.c.id),
            meeting_called.c.on,
            _on_agenda & (meeting_called.c.change == change.value),
            meeting_called.c.id,
            agency=meeting_called.c.agency,
            code=sql_cast(meeting.c.kind, Text),
            by=meeting_called.c.by_subject,
            shown=own(meeting_called.c.agency),
        )
        for change in CalledChange
    ),
)
