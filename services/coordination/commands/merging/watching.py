"""The watch over a household whose closed case becomes part of another, and goes on when that was a mistake (R12)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.closing import Closure
from services.coordination.domain.watch import WatchContact
from services.coordination.store import merging as store
from services.coordination.store import watching

CLOSURE, CONTACT = "closure", "watch_contact"


async def remember(session: AsyncSession, merge_id: UUID, ended: Case) -> None:
    """Keep which watch and which planned contacts end by a merge."""
    watch = None if ended.is_open else await watching.watch_of(session, ended)
    if watch is None:
        return
    planned = await watching.contacts_of(session, ended.id, planned=True)
    await store.remember(session, merge_id, CLOSURE, {watch.id: {}})
    await store.remember(session, merge_id, CONTACT, {each.id: {} for each in planned})


async def go_on(session: AsyncSession, before: Mapping[str, Mapping[UUID, Mapping[str, Any]]]) -> bool:
    """Let the watch that ended by a merge go on, with what was planned; whether there was one."""
    for record in before.get(CONTACT, {}):
        (await session.get_one(WatchContact, record)).plan_again()
    for record in before.get(CLOSURE, {}):
        (await session.get_one(Closure, record)).watch_on()
    return CLOSURE in before
