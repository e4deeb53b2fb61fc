"""The work lists: what waits for somebody, the most urgent first, then what has waited longest; and how much of it.

Every list is a union of sources, each of them small: an index of what is open, offers without an answer, own drafts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, literal_column, null, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.consultation import URGENCIES, number
from services.intake.domain.draft import KEPT
from services.intake.domain.worklist import QUIET_DAYS, Reason, WorkList
from services.intake.queries.views.worklists import Counted, CountsView, WorkLine
from shared.actors import Actor

Position = tuple[int, date, UUID]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what waits, on which day, at which desk, and after how many days a silence is long."""

    actor: Actor
    today: date
    desk: str | None = None
    days: int = QUIET_DAYS


async def page(
    session: AsyncSession, asked: Asked, which: WorkList, *, after: Position | None, limit: int
) -> list[WorkLine]:
    """One page of a list. Raises NotAllowed for who does not work with people."""
    policy.must_be_practitioner(asked.actor)
    line = union_all(*_sources(asked, which)).subquery()
    place = (line.c.urgency_rank, line.c.since, line.c.id)
    found = select(line)
    if after is not None:
        found = found.where(tuple_(*place) > tuple_(*(literal(value) for value in after)))
    rows = await session.execute(found.order_by(*place).limit(limit))
    return [_line(row) for row in rows.mappings()]


async def counts(session: AsyncSession, asked: Asked) -> CountsView:
    """How much every list holds, by urgency and by reason. Raises NotAllowed."""
    policy.must_be_practitioner(asked.actor)
    counted = [count for which in WorkList for count in _counts(asked, which)]
    rows = (await session.execute(union_all(*counted))).all()
    lists = {which.value: _counted(row for row in rows if row.list == which) for which in WorkList}
    at_desk = {row.desk: 0 for row in rows if row.list == WorkList.DESK and row.desk is not None}
    for row in rows:
        if row.list == WorkList.DESK and row.desk is not None:
            at_desk[row.desk] += row.amount
    return CountsView(lists=lists, desks=at_desk)


def _counts(asked: Asked, which: WorkList) -> Iterable[Select[Any]]:
    for source in _sources(asked, which):
        line = source.subquery()
        by = (line.c.reason, line.c.urgency_rank, line.c.desk)
        yield select(literal(which.value).label("list"), *by, func.count().label("amount")).group_by(*by)


def _counted(rows: Iterable[Any]) -> Counted:
    total, by_urgency, by_reason = 0, dict.fromkeys(URGENCIES, 0), dict[str, int]()
    for row in rows:
        total += row.amount
        by_urgency[URGENCIES[row.urgency_rank]] += row.amount
        by_reason[row.reason] = by_reason.get(row.reason, 0) + row.amount
    return Counted(total=total, by_urgency=by_urgency, by_reason=by_reason)


def _line(row: Any) -> WorkLine:
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
        desk=row["desk"],
        subject=row["subject"],
        other_agency=row["other_agency"],
    )


def _sources(asked: Asked, which: WorkList) -> Sequence[Select[Any]]:
    return _SOURCES[which](asked)


def _mine(asked: Asked) -> Sequence[Select[Any]]:
    return [_owned(asked).where(tables.consultation.c.owner_subject == asked.actor.subject)]


def _at_desk(asked: Asked) -> Sequence[Select[Any]]:
    owned = _owned(asked)
    return [owned if asked.desk is None else owned.where(tables.consultation.c.owner_desk == asked.desk)]


def _overdue(asked: Asked) -> Sequence[Select[Any]]:
    next_on, offer = tables.consultation.c.next_on, tables.handover.c
    planned = _owned(asked, Reason.PLANNED_CONTACT_PASSED, next_on).where(next_on < asked.today)
    ours = _asked_to_take(asked, Reason.ANSWER_OVERDUE, offer.due_on).where(offer.due_on < asked.today)
    theirs = _offered(asked, Reason.HANDOVER_OVERDUE, offer.due_on).where(offer.due_on < asked.today)
    return [planned, ours, theirs.where(offer.to_agency != asked.actor.agency)]


def _without_contact(asked: Asked) -> Sequence[Select[Any]]:
    last = tables.consultation.c.last_contact_on
    return [_owned(asked, Reason.WITHOUT_CONTACT, last).where(last <= asked.today - timedelta(days=asked.days))]


def _owned(asked: Asked, reason: Reason = Reason.OWNED, since: Any = None) -> Select[Any]:
    row = tables.consultation.c
    since = row.received_on if since is None else since
    found = _of_a_consultation("consultation", row.id, reason, since, other_agency=null())
    return found.where(row.owner_agency == asked.actor.agency, _is("consultation.status", "open"))


def _asked_to_take(
    asked: Asked, reason: Reason = Reason.ANSWER_ASKED, since: Any = None, status: str = "offered"
) -> Select[Any]:
    row = tables.handover.c
    since = row.offered_on if since is None else since
    found = _of_a_consultation("handover", row.id, reason, since, other_agency=row.from_agency, desk=row.to_desk)
    asking = found.join(tables.handover, row.consultation_id == tables.consultation.c.id)
    return asking.where(row.to_agency == asked.actor.agency, _is("handover.status", status))


def _said_yes(asked: Asked) -> Select[Any]:
    return _asked_to_take(asked, Reason.CONFIRMATION_AWAITED, tables.handover.c.answered_on, "accepting")


def _offered(asked: Asked, reason: Reason = Reason.HANDOVER_UNANSWERED, since: Any = None) -> Select[Any]:
    row = tables.handover.c
    since = row.offered_on if since is None else since
    found = _of_a_consultation("handover", row.id, reason, since, other_agency=row.to_agency)
    offers = found.join(tables.handover, row.consultation_id == tables.consultation.c.id)
    return offers.where(row.from_agency == asked.actor.agency, _is("handover.status", "offered"))


def _referred(asked: Asked) -> Select[Any]:
    row = tables.referral.c
    found = _of_a_consultation("referral", row.id, Reason.REFERRAL_UNANSWERED, row.made_on, other_agency=row.to_agency)
    made = found.join(tables.referral, row.consultation_id == tables.consultation.c.id)
    return made.where(row.from_agency == asked.actor.agency, _is("referral.status", "made"))


def _of_a_consultation(
    kind: str, of: Any, reason: Reason, since: Any, *, other_agency: Any, desk: Any = None
) -> Select[Any]:
    row = tables.consultation.c
    return select(
        literal(kind).label("kind"),
        of.label("id"),
        row.id.label("consultation_id"),
        row.serial.label("serial"),
        row.received_on.label("received_on"),
        row.urgency_rank.label("urgency_rank"),
        literal(reason.value).label("reason"),
        since.label("since"),
        (row.owner_desk if desk is None else desk).label("desk"),
        row.owner_subject.label("subject"),
        other_agency.label("other_agency"),
    ).select_from(tables.consultation)


def _drafts(asked: Asked) -> Select[Any]:
    row = tables.draft.c
    nothing = (null().label(name) for name in ("consultation_id", "serial", "received_on"))
    return select(
        literal("draft").label("kind"),
        row.id.label("id"),
        *nothing,
        literal(URGENCIES.index("normal")).label("urgency_rank"),
        literal(Reason.NOT_SAVED.value).label("reason"),
        row.touched_on.label("since"),
        null().label("desk"),
        row.subject.label("subject"),
        null().label("other_agency"),
    ).where(
        row.agency == asked.actor.agency,
        row.subject == asked.actor.subject,
        row.touched_on >= asked.today - KEPT,
        row.saved.is_(False),
    )


def _is(column: str, value: str) -> Any:
    """Write the value into the statement, so that an index of these rows alone serves it."""
    return literal_column(column) == literal_column(f"'{value}'")


_SOURCES: Mapping[WorkList, Callable[[Asked], Sequence[Select[Any]]]] = {
    WorkList.MINE: _mine,
    WorkList.DESK: _at_desk,
    WorkList.AGENCY: lambda asked: [_owned(asked)],
    WorkList.OVERDUE: _overdue,
    WorkList.UNANSWERED: lambda asked: [_asked_to_take(asked)],
    WorkList.WAITING: lambda asked: [_offered(asked), _referred(asked), _said_yes(asked)],
    WorkList.WITHOUT_CONTACT: _without_contact,
    WorkList.DRAFTS: lambda asked: [_drafts(asked)],
}
