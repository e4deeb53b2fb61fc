"""What waits for somebody else because the agency it lies with has closed, or closes within the city's notice (R2)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Text, and_, bindparam, column, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.rhythm import Rhythm
from services.coordination.domain.stalled import Reason
from services.coordination.queries.binds import TODAY
from services.coordination.queries.stalled.source import OPEN_CASE, Source
from services.coordination.tables.cases import case
from services.coordination.tables.meetings import information_request, meeting, meeting_agenda
from services.coordination.tables.plans import plan, role
from services.coordination.tables.records import WATCHES, closure
from services.coordination.tables.tasks import task
from services.coordination.tables.watching import watch_contact
from shared.reference.profile import Profile

_closing = (
    func.unnest(bindparam("closed_agencies", type_=ARRAY(Text)), bindparam("closed_from", type_=ARRAY(Date)))
    .table_valued(column("agency", Text), column("closed_from", Date), name="closing")
    .render_derived()
)
_since = func.least(_closing.c.closed_from, TODAY)
"""One that closes in some days waits from today."""


def facts(profile: Profile, rhythm: Rhythm, today: date) -> dict[str, Any]:
    """The agencies that have closed or soon will, and from when; none in most cities on most days."""
    closing = [
        (each.code, each.closed_from)
        for each in profile.agencies
        if each.closed_from is not None and each.closed_from <= rhythm.noticed_until(today)
    ]
    codes, days = [list(part) for part in zip(*closing, strict=True)] if closing else ([], [])
    return {"closed_agencies": codes, "closed_from": days}


def _lies_with(table: FromClause, agency: ColumnElement[Any]) -> FromClause:
    return table.join(_closing, _closing.c.agency == agency)


_contacts = (
    select(watch_contact.c.case_id, watch_contact.c.agency)
    .where(literal_column("watch_contact.status = 'planned'"))
    .union(select(closure.c.case_id, closure.c.watch_agency.label("agency")).where(literal_column(WATCHES)))
    .subquery("watching_agency")
)
_agenda = meeting.outerjoin(meeting_agenda, meeting_agenda.c.meeting_id == meeting.c.id).outerjoin(
    case, case.c.id == meeting_agenda.c.case_id
)

SOURCES: Sequence[Source] = (
    Source(
        Reason.ROLE_AGENCY_CLOSED,
        _lies_with(role, role.c.agency).join(plan, plan.c.id == role.c.plan_id).join(case, case.c.id == role.c.case_id),
        _since,
        literal_column("role.status IN ('accepted', 'offered', 'reported')")
        & literal_column("plan.status IN ('in_force', 'superseded')")
        & OPEN_CASE,
        role.c.id,
        agency=role.c.agency,
    ),
    Source(
        Reason.TASK_AGENCY_CLOSED,
        _lies_with(task, task.c.agency).join(case, case.c.id == task.c.case_id),
        _since,
        literal_column("meeting_task.status = 'open'") & OPEN_CASE,
        task.c.id,
        agency=task.c.agency,
    ),
    Source(
        Reason.REQUEST_AGENCY_CLOSED,
        _lies_with(information_request, information_request.c.agency)
        .join(meeting, meeting.c.id == information_request.c.meeting_id)
        .join(case, case.c.id == information_request.c.case_id),
        _since,
        literal_column("information_request.status = 'open'")
        & literal_column("meeting.status NOT IN ('cancelled', 'moved')")
        & OPEN_CASE,
        information_request.c.id,
        agency=information_request.c.agency,
    ),
    Source(
        Reason.MEETING_AGENCY_CLOSED,
        _agenda.join(
            _closing,
            and_(meeting.c.agencies.any_() == _closing.c.agency, meeting.c.held_on >= _closing.c.closed_from),
        ),
        _since,
        literal_column("meeting.status IN ('planned', 'convened')"),
        meeting.c.id,
        agency=_closing.c.agency,
    ),
    Source(
        Reason.WATCH_AGENCY_CLOSED,
        _lies_with(_contacts, _contacts.c.agency).join(case, case.c.id == _contacts.c.case_id),
        _since,
        literal_column("household_case.stage = 'watching'"),
        case.c.id,
        agency=_contacts.c.agency,
    ),
)
