"""Roles that an agency took and of which nothing was heard for too long, or whose day has passed (R10, R11)."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, literal_column

from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.stalled import Reason
from services.coordination.queries.binds import AGENCY, TODAY
from services.coordination.queries.stalled.source import Source, until
from services.coordination.tables.cases import case
from services.coordination.tables.plans import HELD_ROLES, ROLE_RUNS, role
from shared.reference.profile import Profile

_of_role = role.join(case, case.c.id == role.c.case_id)
_heard = func.coalesce(role.c.reported_on, role.c.answered_on)
_held: ColumnElement[bool] = literal_column(f"role.status IN {HELD_ROLES}") & ROLE_RUNS
"""That is so in open cases only: a closing ends the plan in force, and waits for whatever was taken before it."""


def facts(profile: Profile, today: date) -> dict[str, Any]:
    """Since when an agency has not told of its role for too long: the day by which the open roles count too."""
    return {"role_report": Calendar.of(profile).overdue_since(profile.deadlines.role_report, today=today)}


SOURCES = (
    Source(
        Reason.ROLE_UNREPORTED,
        _of_role,
        _heard,
        _held & (_heard <= until("role_report")),
        role.c.id,
        agency=role.c.agency,
        shown=role.c.agency == AGENCY,
    ),
    Source(
        Reason.ROLE_OVERDUE,
        _of_role,
        role.c.due_on,
        _held & (role.c.due_on < TODAY),
        role.c.id,
        agency=role.c.agency,
        shown=role.c.agency == AGENCY,
    ),
)
