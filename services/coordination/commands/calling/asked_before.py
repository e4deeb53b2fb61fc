"""What a meeting shall be about that was asked for before its cases became one: the same persons, one item."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.store import cases, merging
from services.coordination.store.polls import Agenda


async def agenda_now(session: AsyncSession, asked: Agenda, *, since: date) -> Agenda:
    """An agenda of a search for a date begun on a day, in today's cases."""
    found: dict[UUID, list[str] | None] = {}
    for entry in asked:
        case = await cases.case_of(session, UUID(entry["case_id"]))
        stands = await cases.stands_under(session, case.id)
        named = entry.get("member_ids") or await _meant(session, case, since)
        known = found.get(stands, [])
        found[stands] = None if named is None or known is None else list(dict.fromkeys([*known, *named]))
    return [{"case_id": str(case_id), "member_ids": members} for case_id, members in found.items()]


async def _meant(session: AsyncSession, case: Case, since: date) -> list[str] | None:
    """Who was meant where nobody was named: all of the case as it was then; None where it is that still."""
    later = [each for each in await merging.merges_into(session, case.ids) if each.on >= since] if case.joined else []
    if case.merged_into is None and not later:
        return None
    came = {member for each in later for member in each.members_ended if member not in each.members_kept}
    return [str(each) for each in case.present() if each not in came] or None
