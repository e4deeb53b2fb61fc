"""Put cases on a planned meeting's agenda or take them off; say what the promotion council will speak of (R7)."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.meetings.bodies import AgendaEntry, Body, Topics
from services.coordination.domain.calling.agenda import AgendaChange, change_agenda
from services.coordination.domain.meeting import AgendaItem, Meeting
from services.coordination.domain.meeting.errors import NoCasesOnTheCouncil
from services.coordination.policy import meetings as policy
from services.coordination.store import cases, plans
from services.coordination.store import meetings as store
from shared.actors import Actor
from shared.refusals import Invalid, NotFound

_NUMBER = re.compile(r"(?<!\d)\d{4}-\d{4,}(?!\d)")


class AgendaSaid(Body):
    """What is put on the agenda (`add`, `add_topics`) and what is taken off; the rest stays."""

    add: Annotated[list[AgendaEntry], Field(max_length=50, default_factory=list)]
    take_off: Annotated[list[UUID], Field(max_length=50, default_factory=list)]
    add_topics: Annotated[Topics, Field(default_factory=list)]
    take_off_topics: Annotated[Topics, Field(default_factory=list)]


async def set_agenda(session: AsyncSession, actor: Actor, meeting_id: UUID, body: AgendaSaid) -> Meeting:
    """Change the agenda of a meeting that is yet to come, its cases only before the city has convened it. Staff only.

    Raises as `change_agenda` does, CaseNotOpen, UnknownMember, `NoCasesOnTheCouncil` for a topic that names a case's
    number (R7), Invalid for a case that does not exist.
    """
    meeting = await store.meeting_for_update(session, meeting_id)
    policy.require_staff(actor, meeting)
    await require_agenda(session, body.add, on=body.on, where="/add")
    await require_no_case(session, body.add_topics)
    add = {each.case_id: AgendaItem(0, each.case_id, _persons(each)) for each in body.add}
    said = AgendaChange(list(add.values()), body.take_off, body.add_topics, body.take_off_topics)
    change_agenda(meeting, said, bound=await _bound(session, meeting), on=body.on)
    await session.flush()
    return meeting


async def require_agenda(session: AsyncSession, entries: Iterable[AgendaEntry], *, on: date, where: str) -> None:
    """Raise Invalid for what is no case, CaseNotOpen, CaseMerged and UnknownMember for what no meeting can take up."""
    named = list(entries)
    await cases.hold_for_agenda(session, [entry.case_id for entry in named])
    for position, entry in enumerate(named):
        try:
            case = await cases.case_of(session, entry.case_id)
        except NotFound:
            raise Invalid({f"{where}/{position}/case_id": "この番号の事例はありません。"}) from None
        case.require_open(on=on)
        case.require_members(entry.member_ids or ())


async def require_no_case(session: AsyncSession, topics: Iterable[str]) -> None:
    """Raise `NoCasesOnTheCouncil` for a topic with the number of a case (R7); a span of years is none."""
    numbers = {found for topic in topics for found in _NUMBER.findall(unicodedata.normalize("NFKC", topic))}
    if numbers and await cases.any_numbered(session, numbers):
        raise NoCasesOnTheCouncil


async def _bound(session: AsyncSession, meeting: Meeting) -> set[UUID]:
    """Cases with a plan put before this meeting; of one that moved all, for its items and sheets went along.

    They are held still: a plan that is being put before the meeting is waited for.
    """
    on_it = [item.case_id for item in meeting.agenda]
    if meeting.moved_from is not None:
        return set(on_it)
    await cases.cases_for_update(session, on_it)
    return await plans.cases_put_before(session, meeting.id, on_it)


def _persons(entry: AgendaEntry) -> tuple[UUID, ...] | None:
    return tuple(entry.member_ids) if entry.member_ids else None
