"""What the plan in force says for one person: goals, supports, and the roles of agencies."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.plan import PlanContent, PlanStatus
from services.coordination.domain.walls import Telling, told_by
from services.coordination.queries.sheets.told import Asked, Told
from services.coordination.queries.views.walls import SheetLine
from services.coordination.store import plans
from services.coordination.tables.plans import role, role_report


async def told(session: AsyncSession, asked: Asked) -> AsyncIterator[Told]:
    """Every line of the plan in force, and what agencies report that was said to concern somebody."""
    for plan in await plans.plans_of(session, asked.case.id):
        if plan.status == PlanStatus.IN_FORCE:
            for each in _content(plan.said):
                yield each
    reports = select(role_report, role.c.agency).join(role, role.c.id == role_report.c.role_id)
    for row in await session.execute(reports.where(role.c.case_id == asked.case.id).order_by(role_report.c["on"])):
        if telling := _of_agency(asked, row):
            yield telling, SheetLine(kind="report", on=row.on, agency=row.agency, text=row.text)


def _content(said: PlanContent) -> Iterator[Told]:
    for goal in said.goals:
        whose = [goal.member_id]
        line = SheetLine(kind="goal", until=goal.due_on, text=goal.text)
        yield told_by(goal.text, said_by=whose, concerns=whose), line
    for person in said.persons:
        line = SheetLine(kind="wishes", text=person.wishes)
        if person.wishes:
            yield told_by(person.wishes, said_by=[person.member_id], concerns=[person.member_id]), line
    for part in said.roles:
        line = SheetLine(kind="role", until=part.due_on, agency=part.agency, text=part.text)
        if part.member_id:
            whose = [part.member_id]
            yield told_by(part.text, said_by=whose, concerns=whose, agency=part.agency), line
    for support in said.supports:
        whose = [support.member_id]
        line = SheetLine(kind="support", code=support.kind, text=support.text)
        yield told_by(support.text, support.kind, said_by=whose, concerns=whose), line


def _of_agency(asked: Asked, row: Any) -> Telling | None:
    """Whose an agency's text is; one of which nobody said whom it concerns stands on no sheet."""
    known = asked.sources.get(row.id)
    if known is None or not known.concerns:
        return None
    return told_by(row.text, said_by=known.said_by, concerns=known.concerns, agency=row.agency)
