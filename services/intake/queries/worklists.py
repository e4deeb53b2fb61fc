"""The work lists: what waits for somebody, the most urgent first, then what has waited longest; and how much of it.

Every list is a union of sources, each of them small: an index of what is open, offers without an answer, own drafts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, literal, literal_column, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.consultation import URGENCIES, number
from services.intake.domain.deadlines import Calendar
from services.intake.domain.worklist import Reason, WorkList
from services.intake.queries import waiting, work_followed
from services.intake.queries.views.worklists import Counted, CountsView, WorkLine
from services.intake.queries.waiting import Asked, Kinds, Rows, Source
from services.intake.queries.work_followed import Followed

__all__ = ["Asked", "counts", "page"]

Position = tuple[int, date, UUID]


async def page(
    session: AsyncSession, asked: Asked, which: WorkList, *, after: Position | None, limit: int
) -> list[WorkLine]:
    """One page of a list. Raises NotAllowed for who neither works with people nor watches over them for the city."""
    asked = _asked(asked, which)
    sources = _sources(asked, Kinds(asked), Followed(asked), which)
    line = union_all(*(source.lines() for source in sources)).subquery()
    place = (line.c.urgency_rank, line.c.since, line.c.id)
    found = select(line)
    if after is not None:
        found = found.where(tuple_(*place) > tuple_(*(literal(value) for value in after)))
    first = found.order_by(*place).limit(limit).subquery()  # by indexes alone; numbers are looked up for these only
    row, own = tables.consultation.c, first.c
    numbered = select(first, row.serial, row.received_on).outerjoin(tables.consultation, row.id == own.consultation_id)
    rows = await session.execute(numbered.order_by(own.urgency_rank, own.since, own.id))
    return [_line(row, asked.calendar) for row in rows.mappings()]


async def counts(session: AsyncSession, asked: Asked) -> CountsView:
    """How much every list holds, by urgency and by reason; rows of a kind are read once for all lists.

    Raises NotAllowed.
    """
    lists = [WorkList.OVERDUE] if _only_watches(asked) else list(WorkList)
    kinds: dict[bool, tuple[Asked, Kinds, Followed]] = {}
    of_kind = defaultdict[Rows, list[tuple[WorkList, Source]]](list)
    for which in lists:
        wanted = _asked(asked, which)
        kind = kinds.setdefault(wanted.of_all, (wanted, Kinds(wanted), Followed(wanted)))
        for source in _sources(*kind, which):
            of_kind[source.rows].append((which, source))
    told = list(of_kind.values())
    counted = [_amounts(n, [source for _, source in listed]) for n, listed in enumerate(told)]
    found: dict[WorkList, list[_Amount]] = {which: [] for which in lists}
    for row in await session.execute(union_all(*counted)):
        for (which, source), amount in zip(told[row.kind], row.amounts, strict=True):
            if amount:
                found[which].append(_Amount(amount, URGENCIES[row.urgency_rank], source.reason, row.desk))
    desks = _summed((each.desk, each.amount) for each in found.get(WorkList.DESK, ()) if each.desk is not None)
    return CountsView(lists={which.value: _counted(amounts) for which, amounts in found.items()}, desks=desks)


def _only_watches(asked: Asked) -> bool:
    return policy.is_city(asked.actor, asked.city) and not policy.is_practitioner(asked.actor)


def _asked(asked: Asked, which: WorkList) -> Asked:
    """What is late is the city's to see, whoever's work it is (R11). Raises NotAllowed."""
    if which is WorkList.OVERDUE and policy.is_city(asked.actor, asked.city):
        return replace(asked, of_all=True)
    policy.must_be_practitioner(asked.actor)
    return asked


def _sources(asked: Asked, kinds: Kinds, followed: Followed, which: WorkList) -> Sequence[Source]:
    return [*waiting.sources(asked, kinds, which), *work_followed.sources(asked, followed, which)]


class _Amount(NamedTuple):
    """So many lines of a list."""

    amount: int
    urgency: str
    reason: Reason
    desk: str | None


def _counted(amounts: Sequence[_Amount]) -> Counted:
    return Counted(
        total=sum(each.amount for each in amounts),
        by_urgency=dict.fromkeys(URGENCIES, 0) | _summed((each.urgency, each.amount) for each in amounts),
        by_reason=_summed((each.reason.value, each.amount) for each in amounts),
    )


def _summed(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    summed: dict[str, int] = defaultdict(int)
    for name, amount in amounts:
        summed[name] += amount
    return dict(summed)


def _amounts(kind: int, listed: Sequence[Source]) -> Select[Any]:
    rows = listed[0].rows
    amounts = array([func.count().filter(source.only) for source in listed])
    by = (rows.urgency_rank.label("urgency_rank"), rows.desk.label("desk"))
    told = rows.found.with_only_columns(literal(kind).label("kind"), *by, amounts.label("amounts"))
    return told.group_by(literal_column("2"), literal_column("3"))  # by place: of drafts both are the same for all


_DUE: Mapping[Reason, Callable[[Calendar, date, str], date]] = {
    Reason.CONTACT_OVERDUE: Calendar.silence_ends,
    Reason.CONCERN_OVERDUE: Calendar.concern_due,
    Reason.OUTREACH_OVERDUE: lambda calendar, last_on, _: calendar.visit_due(last_on),
}
"""Where nobody set a day, it follows from the day since when one waits."""


def _due(row: Any, reason: Reason, calendar: Calendar) -> date | None:
    """By when it should have been done; None where nothing is late."""
    if row["due_on"] is None and reason in _DUE:
        return _DUE[reason](calendar, row["since"], URGENCIES[row["urgency_rank"]])
    due: date | None = row["due_on"]
    return due


def _line(row: Any, calendar: Calendar) -> WorkLine:
    reason = Reason(row["reason"])
    return WorkLine(
        kind=row["kind"],
        id=row["id"],
        consultation_id=row["consultation_id"],
        number=None if row["serial"] is None else number(row["received_on"], row["serial"]),
        urgency=URGENCIES[row["urgency_rank"]],
        urgency_rank=row["urgency_rank"],
        reason=reason,
        text=reason.text,
        since=row["since"],
        due_on=_due(row, reason, calendar),
        agency=row["agency"],
        desk=row["desk"],
        subject=row["subject"],
        other_agency=row["other_agency"],
    )
