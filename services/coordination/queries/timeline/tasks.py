"""Dated facts of what meetings asked agencies to do, and of minutes that were amended; each agency sees its own."""

from sqlalchemy import Uuid, case, null
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.meeting.tasks import TaskStatus
from services.coordination.queries.timeline.line import CASE, Line, Lines, own
from services.coordination.tables.meetings import meeting_agenda
from services.coordination.tables.minutes import minutes_version
from services.coordination.tables.tasks import task

_of_case = task.c.case_id == CASE
_concerned = case((task.c.item_id.is_(None), task.c.member_ids), else_=sql_cast(null(), ARRAY(Uuid)))
"""Whom a task concerns; of a conference's only those inside it know, who read it there (R5)."""

_STEPS = {
    "task_set": (task.c.set_on, _of_case, task.c.set_by),
    "task_done": (task.c.ended_on, _of_case & (task.c.status == TaskStatus.DONE), task.c.ended_by),
    "task_dropped": (task.c.ended_on, _of_case & (task.c.status == TaskStatus.DROPPED), task.c.ended_by),
}
"""Step → its date, whether it was taken, and who took it."""

LINES: Lines = (
    *(
        Line(
            what,
            task,
            on,
            where,
            task.c.id,
            agency=task.c.agency,
            members=_concerned,
            by=by,
            shown=own(task.c.agency),
        )
        for what, (on, where, by) in _STEPS.items()
    ),
    Line(
        "minutes_amended",
        minutes_version.join(meeting_agenda, meeting_agenda.c.meeting_id == minutes_version.c.meeting_id),
        minutes_version.c["on"],
        (meeting_agenda.c.case_id == CASE) & meeting_agenda.c.taken_up,
        minutes_version.c.meeting_id,
        members=meeting_agenda.c.member_ids,
        by=minutes_version.c.by_subject,
    ),
)
