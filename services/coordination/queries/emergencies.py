"""Disclosures without consent in an emergency, as such: who was told of whom, on which basis, and what is still due."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.policy import cases as policy
from services.coordination.queries.sight import Sight
from services.coordination.queries.views.emergencies import EmergencyView
from services.coordination.store.joined import joined
from services.coordination.tables import cases
from services.coordination.tables.emergencies import emergency
from shared import access
from shared.actors import Actor
from shared.web import Page, Paging


async def emergencies(
    session: AsyncSession, actor: Actor, paging: Paging, *, unreviewed: bool, household_id: UUID | None
) -> Page[EmergencyView]:
    """Those about households that have a case here, whose review is due first. Staff only."""
    policy.require_staff(actor)
    place = (_due(), emergency.c.id)
    statement = _of_cases().order_by(*place)
    if unreviewed:
        statement = statement.where(emergency.c.reviewed_on.is_(None))
    if household_id is not None:
        statement = statement.where(emergency.c.household_id == household_id)
    if after := paging.after(date, UUID):
        statement = statement.where(tuple_(*place) > after)
    rows = (await session.execute(statement.limit(paging.fetch))).all()
    page = paging.page([_view(row) for row in rows], lambda line: (line.review_due or line.decided_on, line.id))
    records = [line.id for line in page.items]
    await access.log_all(session, actor, act="read", kind="emergency", records=records, basis="internal_use")
    return page


async def of_case(session: AsyncSession, sight: Sight) -> list[EmergencyView]:
    """Those about the case's household; another agency sees what it was told itself."""
    statement = _of_cases().where(cases.case.c.id.in_(sight.case.ids)).order_by(emergency.c.decided_on, emergency.c.id)
    if not sight.is_staff:
        statement = statement.where(emergency.c.agencies.contains([sight.agency]))
    found: Sequence[Row[Any]] = (await session.execute(statement)).all()
    return [_view(row) for row in found]


def _of_cases() -> Select[Any]:
    of_it = cases.case.c.household_id == emergency.c.household_id
    return (
        select(emergency, func.coalesce(joined.c.whole, cases.case.c.id).label("case_id"))
        .join(cases.case, of_it)
        .outerjoin(joined, joined.c.part == cases.case.c.id)
        .where(_is_told())
    )


def _is_told() -> Any:
    """The decision itself arrived, not only what followed it."""
    return emergency.c.decided_on.is_not(None)


def _due() -> Any:
    return func.coalesce(emergency.c.review_due, emergency.c.decided_on)


def _view(row: Row[Any]) -> EmergencyView:
    return EmergencyView.model_validate(row)
