"""The list as it is read. It holds ids, dates and codes only; each kind is read, and answered, where it lies."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, String, Text, Uuid, bindparam, cast, func, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.deadlines import Calendar
from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import is_staff
from services.coordination.queries.asked.beyond import answer_days, beside_meetings
from services.coordination.queries.asked.entries import in_meetings
from services.coordination.queries.asked.lines import (
    SAID,
    AskedKind,
    AskedLine,
    AskedState,
    path_of,
)
from services.coordination.queries.binds import AGENCY, FETCH
from services.coordination.queries.meetings.one import basis_of_kind
from services.coordination.tables.meetings import meeting
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.web import Page, Paging

_ELSEWHERE = {AskedKind.DATE_POLL: "date_poll", AskedKind.ROLE: "role"}
"""What is on record as read, of kinds that belong to no meeting."""
_NAMED: ColumnElement[str] = bindparam("named", type_=Text)
_PLACE = ("after_due", "after_kind", "after_id")
_AFTER = (bindparam(_PLACE[0], type_=Date), bindparam(_PLACE[1], type_=Text), bindparam(_PLACE[2], type_=Uuid))
"""Where the page before ended."""


async def asked(
    session: AsyncSession,
    actor: Actor,
    paging: Paging,
    *,
    agency: str | None,
    kind: AskedKind | None,
    profile: Profile,
    today: date,
) -> Page[AskedLine]:
    """What waits for one's own agency; for staff what waits for all of them, or for the one named."""
    if not actor.has(*policy.ATTENDING):
        return Page(items=[])
    calendar, after = Calendar.of(profile), paging.after(date, str, UUID)
    statement = _statement(kind, own=not is_staff(actor), named=agency is not None, goes_on=after is not None)
    said: dict[str, Any] = {"today": today, "fetch": paging.fetch, **await answer_days(session, calendar)}
    said |= {"agency": actor.agency, "subject": actor.subject, "named": agency}
    said |= dict(zip(_PLACE, after, strict=True)) if after else {}
    rows = (await session.execute(statement, said)).mappings().all()
    await _log(session, actor, rows[: paging.limit])
    found = [_line(row, profile=profile, soon=calendar.soon(today), today=today) for row in rows]
    return paging.page(found, lambda line: (line.due_on, line.kind.value, line.id))


@cache
def _statement(kind: AskedKind | None, *, own: bool, named: bool, goes_on: bool) -> Select[Any]:
    """Put together once for each way of asking: of one's own agency, of one that is named, from a place on."""
    wanted = [AGENCY] * own + [_NAMED] * named
    kinds = [*in_meetings(wanted), *beside_meetings()]
    lines = union_all(*(_page(each, wanted, kind, goes_on=goes_on) for each in kinds)).subquery("lines")
    told = (func.coalesce(cast(meeting.c.kind, String), lines.c.body).label("meeting_kind"), meeting.c.held_on)
    statement = select(lines, *told).outerjoin(meeting, meeting.c.id == lines.c.meeting_id)
    return statement.order_by(lines.c.due_on, lines.c.kind, lines.c.id).limit(FETCH)


def _page(
    lines: Select[Any], agencies: Iterable[ColumnElement[str]], kind: AskedKind | None, *, goes_on: bool
) -> Select[Any]:
    """Of one kind no more than a page: where an index has its lines in order, no others are read."""
    own = lines.subquery("kind")
    wanted = select(own).where(*(own.c.agency == agency for agency in agencies))
    if kind is not None:
        wanted = wanted.where(own.c.kind == kind.value)
    if goes_on:
        place = tuple_(own.c.due_on, own.c.kind, own.c.id)
        wanted = wanted.where(own.c.due_on >= _AFTER[0], place > tuple_(*_AFTER))
    return select(wanted.order_by(own.c.due_on, own.c.id).limit(FETCH).subquery("page"))


def _line(row: Any, *, profile: Profile, soon: date, today: date) -> AskedLine:
    near = AskedState.SOON if row["due_on"] <= soon else AskedState.WAITING
    state = AskedState.OVERDUE if row["due_on"] < today else near
    return AskedLine(
        **row,
        state=state,
        agency_closed=not profile.is_open(row["agency"], today),
        next=SAID[row["step"]],
        path=path_of(row["step"], row["record"]),
    )


async def _log(session: AsyncSession, actor: Actor, rows: Iterable[Any]) -> None:
    for (kind, basis), listed in groupby(sorted({_read(row) for row in rows}), key=lambda each: each[:2]):
        records = [record for _, _, record in listed]
        await access.log_all(session, actor, act="list_asked", kind=kind, records=records, basis=basis)


def _read(row: Any) -> tuple[str, str, UUID]:
    """What a line gives away, and why it is lawful to read."""
    if kind := _ELSEWHERE.get(row["kind"]):
        return kind, "internal_use", row["record"]
    return "meeting", basis_of_kind(row["meeting_kind"]), row["meeting_id"]
