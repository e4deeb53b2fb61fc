"""Which texts stay hidden behind a wall because nobody said whose words they are: staff see it at once (R15, R11)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    Uuid,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting.tasks import TaskStatus
from services.coordination.domain.walls import beside_a_wall
from services.coordination.policy import cases as policy
from services.coordination.queries.views.sources import Told, UnsaidText
from services.coordination.store import cases, presence
from services.coordination.store.sides import Sides, sides_of_each
from services.coordination.tables.plans import role, role_report
from services.coordination.tables.records import IS_CONTACT, activity
from services.coordination.tables.tasks import task
from services.coordination.tables.walls import source, wall
from shared import access
from shared.actors import Actor

NOTICE = (
    "この世帯には情報の壁があります。だれの言葉かが登録されるまで、"
    "この記録は hidden_from の方の本人用シートに載らず、hidden_from_agencies の機関は読めません。"
    "source（said_by と member_ids）を添えて記録するか、後から「だれの言葉か」を登録してください。"
)
TASK = "task"
WALLED = select(wall.c.case_id).where(wall.c.lifted_on.is_(None))


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A text whose source is not known, with those of the case who do not get to see it for that."""

    sides: Sides
    row: Row[Any]
    hidden_from: list[UUID]
    agencies: list[str]

    def view(self) -> UnsaidText:
        """As it is shown."""
        told = {"id": self.row.id, "kind": self.row.kind, "on": self.row.on, "agency": self.row.agency}
        return UnsaidText(**told, hidden_from=self.hidden_from, hidden_from_agencies=self.agencies)


async def unsaid_of(session: AsyncSession, actor: Actor, case_id: UUID, *, today: date) -> list[UnsaidText]:
    """Every such text of a case, the oldest first. Staff only; NotFound for who is not on the case."""
    await cases.case_of(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    await access.log(session, actor, act="read_sources", kind="case", record=case_id, basis="internal_use")
    return [each.view() for each in await unsaid(session, [case_id], today=today)]


async def told(session: AsyncSession, actor: Actor, recorded: Sequence[UUID], *, today: date) -> list[Told]:
    """What an answer says of texts just recorded: to staff also from whom each stays hidden."""
    found = await unsaid(session, among=recorded, today=today) if policy.is_staff(actor) else []
    hidden: dict[UUID, dict[str, Any]] = {
        each.row.id: {"hidden_from": each.hidden_from, "hidden_from_agencies": each.agencies, "notice": NOTICE}
        for each in found
    }
    return [Told(id=each, **hidden.get(each, {})) for each in recorded]


async def unsaid(
    session: AsyncSession,
    case_ids: Collection[UUID] | None = None,
    *,
    among: Collection[UUID] | None = None,
    today: date,
) -> list[Unsaid]:
    """What waits for its source in cases with a wall, the oldest first; of these cases, or of these records."""
    rows = (await session.execute(_waiting(case_ids, among))).all()
    tasks: dict[UUID, set[str]] = {}
    for row in rows:
        tasks.setdefault(row.case_id, set()).update([row.agency] if row.kind == TASK else ())
    found = await sides_of_each(session, tasks, today=today)
    waiting = [_unsaid(found[row.case_id], row) for row in rows]
    return [each for each in waiting if each.hidden_from or each.agencies]


def _unsaid(sides: Sides, row: Row[Any]) -> Unsaid:
    """A task is for its agency; everything else stands on members' own sheets."""
    if row.kind == TASK:
        return Unsaid(sides, row, [], [row.agency] if sides.walls.hidden_from(row.agency) else [])
    return Unsaid(sides, row, list(_hidden(sides, row)), [])


def _hidden(sides: Sides, row: Row[Any]) -> Iterator[UUID]:
    walled = beside_a_wall(sides.walls, (person for person, _ in sides.persons))
    for person, records in sides.persons:
        if person in walled and (row.member_ids is None or records.intersection(row.member_ids)):
            yield person


def _waiting(case_ids: Collection[UUID] | None, among: Collection[UUID] | None) -> Select[Any]:
    """What nobody said of, the oldest first."""
    parts = [_of_walled(part, of_case, case_ids) for part, of_case, _ in _UNTOLD]
    if among is not None:
        parts = [part.where(of_case.in_(WALLED), record.in_(among)) for part, of_case, record in _UNTOLD]
    lines = union_all(*parts).subquery("lines")
    return select(lines).order_by(lines.c.on, lines.c.id)


def _of_walled(part: Select[Any], of_case: ColumnElement[UUID], case_ids: Collection[UUID] | None) -> Select[Any]:
    """Case by case: the offset keeps Postgres from reading what was ever recorded of all for the few with a wall."""
    walled = WALLED if case_ids is None else WALLED.where(wall.c.case_id.in_(case_ids))
    among = walled.distinct().subquery("walled")
    own = part.where(of_case == among.c.case_id).offset(literal_column("0")).correlate(among).lateral("own")
    return select(own).select_from(among.join(own, true()))


def _said(record: ColumnElement[UUID], *, whom: bool = False) -> ColumnElement[bool]:
    known = [source.c.record_id == record, func.cardinality(source.c.said_by) > 0]
    return exists().where(*known, *([func.cardinality(source.c.concerns) > 0] if whom else []))


_REPORTS = (
    select(
        role.c.case_id,
        role_report.c.id,
        role_report.c["on"],
        literal("report").label("kind"),
        role.c.agency,
        cast(null(), ARRAY(Uuid)).label("member_ids"),
    )
    .select_from(role.join(role_report, role_report.c.role_id == role.c.id))
    .where(~_said(role_report.c.id, whom=True))
)
"""Reports that nobody said whom they concern."""
_CONTACTS = select(
    activity.c.case_id,
    activity.c.id,
    activity.c["on"],
    literal("activity").label("kind"),
    cast(null(), Text).label("agency"),
    activity.c.member_ids,
).where(
    IS_CONTACT,
    activity.c.content.is_not(None),
    func.cardinality(activity.c.member_ids) > 0,
    ~_said(activity.c.id),
)
"""Contents of contacts that nobody said who told."""
_TASKS = select(
    task.c.case_id, task.c.id, task.c.set_on.label("on"), literal(TASK).label("kind"), task.c.agency, task.c.member_ids
).where(task.c.status == TaskStatus.OPEN, task.c.text.is_not(None), ~_said(task.c.id))
_UNTOLD = (
    (_REPORTS, role.c.case_id, role_report.c.id),
    (_CONTACTS, activity.c.case_id, activity.c.id),
    (_TASKS, task.c.case_id, task.c.id),
)
"""Each with its case and its record."""
