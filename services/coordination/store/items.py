"""Load what is shared on support conferences, and by whom it may be known outside of them (R5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.compartment import CompartmentItem, ReviewResult
from services.coordination.domain.consent import Consent
from services.coordination.domain.meeting import Meeting
from services.coordination.store import consents
from services.coordination.tables.cases import case as household_case
from services.coordination.tables.meetings import compartment_item, meeting
from services.coordination.tables.openings import item_opening
from shared.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Leave:
    """On what it depends who may know the items of one case: who has died, and what its persons granted."""

    household_id: UUID
    dead: frozenset[UUID]
    grants: Sequence[Consent]


async def item_of(session: AsyncSession, item_id: UUID) -> CompartmentItem:
    """The item with its openings, to be read only. Raises NotFound."""
    return await _one(session, select(CompartmentItem).where(compartment_item.c.id == item_id))


async def item_for_update(session: AsyncSession, item_id: UUID) -> CompartmentItem:
    """The item, locked until the transaction ends. Raises NotFound."""
    return await _one(session, select(CompartmentItem).where(compartment_item.c.id == item_id).with_for_update())


async def item_opened_by(session: AsyncSession, opening_id: UUID) -> UUID:
    """Which item an opening opened. Raises NotFound."""
    found: UUID | None = await session.scalar(select(item_opening.c.item_id).where(item_opening.c.id == opening_id))
    if found is None:
        raise NotFound
    return found


async def items_of(session: AsyncSession, meeting_id: UUID) -> list[CompartmentItem]:
    """Everything shared on the conference, oldest first."""
    return await _in_order(session, select(CompartmentItem).where(compartment_item.c.meeting_id == meeting_id))


async def items_of_case(session: AsyncSession, case: Case) -> list[CompartmentItem]:
    """Everything that conferences know of a case, and of those that became part of it, oldest first."""
    return await _in_order(session, select(CompartmentItem).where(compartment_item.c.case_id.in_(case.ids)))


async def leave_for(session: AsyncSession, case: Case, *, hold: bool = False) -> Leave:
    """What the openings of a case's items rest on; `hold` keeps it still until the transaction ends."""
    grants = await consents.consents_of(session, case.household_id, hold=hold)
    members = [member.id for member in case.members]
    return Leave(case.household_id, frozenset(members).difference(case.alive(members)), grants)


async def shared_about(session: AsyncSession, case_ids: Collection[UUID]) -> list[tuple[CompartmentItem, Meeting]]:
    """Everything that conferences know of these cases and of those they are one with, with its conference, in order."""
    if not case_ids:
        return []
    table = household_case.c
    up = select(table.id, table.merged_into).where(table.id.in_(case_ids)).cte("up", recursive=True)
    up = up.union(select(table.id, table.merged_into).join(up, table.id == up.c.merged_into))
    down = select(up.c.id).where(up.c.merged_into.is_(None)).cte("down", recursive=True)
    down = down.union(select(table.id).join(down, table.merged_into == down.c.id))
    rows = await session.execute(
        select(CompartmentItem, Meeting)
        .join(meeting, meeting.c.id == compartment_item.c.meeting_id)
        .where(compartment_item.c.case_id.in_(select(down.c.id)))
        .order_by(compartment_item.c.on, compartment_item.c.id)
    )
    return [(item, conference) for item, conference in rows]


def ever_opened_to(agency: str, *, on: date) -> Select[CompartmentItem]:
    """Items that were opened to an agency and whose time is not over; whether consent still holds is asked of each."""
    stands = [
        item_opening.c.item_id == compartment_item.c.id,
        item_opening.c.agencies.contains([agency]),
        or_(item_opening.c.until.is_(None), item_opening.c.until >= on),
        func.coalesce(item_opening.c.result, "") != ReviewResult.STOPPED.value,
    ]
    return select(CompartmentItem).where(exists().where(*stands))


async def _one(session: AsyncSession, statement: Select[CompartmentItem]) -> CompartmentItem:
    found = await session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def _in_order(session: AsyncSession, statement: Select[CompartmentItem]) -> list[CompartmentItem]:
    return list(await session.scalars(statement.order_by(compartment_item.c.on, compartment_item.c.id)))
