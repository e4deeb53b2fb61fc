"""Dated facts of roles: each agency sees its own (R10)."""

from services.coordination.domain.role import RoleStatus
from services.coordination.queries.timeline.line import CASE, Line, Lines, own
from services.coordination.tables.plans import role, role_report

_asked = role.c.case_id == CASE
_said_no = role.c.status == RoleStatus.DECLINED

_STEPS = {
    "role_offered": (role.c.offered_on, _asked, None),
    "role_accepted": (role.c.answered_on, _asked & ~_said_no, role.c.answered_by),
    "role_declined": (role.c.answered_on, _asked & _said_no, role.c.answered_by),
    "role_continued": (role.c.continued_on, _asked, None),
    "role_done": (role.c.done_on, _asked, None),
    "role_handed_over": (role.c.ended_on, _asked & (role.c.status == RoleStatus.HANDED_OVER), None),
    "role_withdrawn": (role.c.ended_on, _asked & (role.c.status == RoleStatus.WITHDRAWN), None),
}
"""Step → its date, whether it was taken, and who took it."""

LINES: Lines = (
    *(
        Line(what, role, on, where, role.c.id, agency=role.c.agency, by=by, shown=own(role.c.agency))
        for what, (on, where, by) in _STEPS.items()
    ),
    Line(
        "role_reported",
        role_report.join(role, role.c.id == role_report.c.role_id),
        role_report.c["on"],
        _asked,
        role_report.c.id,
        agency=role.c.agency,
        by=role_report.c.by_subject,
        shown=own(role.c.agency),
    ),
)
