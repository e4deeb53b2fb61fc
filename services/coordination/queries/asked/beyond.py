"""What is asked beside meetings, as rows of the same list: when one can come, and whether one takes a role (R10)."""

from datetime import date
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Date, Select, bindparam, column, exists, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.plan import PlanStatus
from services.coordination.queries.asked.entries import entry, line_id
from services.coordination.queries.asked.lines import AskedKind
from services.coordination.tables.calling import date_answer, date_candidate, date_poll
from services.coordination.tables.plans import plan, role

_OFFERED: ColumnElement[bool] = literal_column("role.status = 'offered'")


def beside_meetings() -> list[Select[Any]]:
    """What waits for answers outside of any meeting; asked with the days of `answer_days`."""
    return [_date_polls(), _roles()]


async def answer_days(session: AsyncSession, calendar: Calendar) -> dict[str, list[date]]:
    """The days on which roles that wait were offered, and by the city's working days until when each is answered."""
    offered = list(await session.scalars(select(role.c.offered_on).where(_OFFERED).distinct()))
    return {"offered_days": offered, "answer_days": [calendar.role_answer_due(day) for day in offered]}


def _date_polls() -> Select[Any]:
    """Searches for a date in which nobody of an agency has answered for every slot that stands."""
    asked = (
        select(date_poll.c.id, date_poll.c.kind, date_poll.c.due_on, func.unnest(date_poll.c.agencies).label("agency"))
        .where(date_poll.c.closed_on.is_(None))
        .subquery("asked_for_a_date")
    )
    own, slot = asked.c, date_candidate.c
    said = exists().where(
        date_answer.c.poll_id == own.id, date_answer.c.agency == own.agency, date_answer.c.position == slot.position
    )
    unanswered = exists().where(
        slot.poll_id == own.id, slot.withdrawn_on.is_(None), ~said.correlate(asked, date_candidate)
    )
    return entry(
        AskedKind.DATE_POLL,
        id_=line_id(own.id, own.agency),
        agency=own.agency,
        due_on=own.due_on,
        record=own.id,
        body=own.kind,
    ).where(unanswered)


def _roles() -> Select[Any]:
    """Roles of plans in force that nobody has answered."""
    days = (bindparam(name, type_=ARRAY(Date)) for name in ("offered_days", "answer_days"))
    due = func.unnest(*days).table_valued(column("offered_on", Date), column("due_on", Date)).render_derived("due")
    own = role.c
    return (
        entry(AskedKind.ROLE, id_=own.id, case_id=own.case_id, agency=own.agency, due_on=due.c.due_on, record=own.id)
        .select_from(role.join(plan, plan.c.id == own.plan_id).join(due, due.c.offered_on == own.offered_on))
        .where(_OFFERED, plan.c.status == PlanStatus.IN_FORCE)
    )
