"""What of a case comes next and what is overdue, derived from its records each time it is asked (R11).

Staff see the dates of all; an agency those of its own roles, tasks, requests and watch contacts, of meetings to which
it was called, and when the case is reviewed.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.policy import cases as policy
from services.coordination.tables.cases import IS_OPEN, case
from services.coordination.tables.meetings import information_request, meeting, meeting_agenda
from services.coordination.tables.plans import role
from services.coordination.tables.tasks import task
from services.coordination.tables.watching import watch_contact
from shared.actors import Actor


class What(StrEnum):
    """What has a date."""

    REVIEW = "review"
    MEETING = "meeting"
    TASK = "task"
    ROLE = "role"
    INFORMATION_REQUEST = "information_request"
    WATCH_CONTACT = "watch_contact"
    LOOK = "look"
    """Nothing is planned: somebody looks how the case goes before it counts as stalled."""


AGENCY: ColumnElement[str] = bindparam("dates_of", type_=Text)


@dataclass(frozen=True, eq=False)
class Dated:
    """Rows of `source` in which something of a case waits for a day. `concerns` says whom of others than staff.

    `waits` is said in the words of the indexes, so that they serve it.
    """

    what: What
    source: FromClause
    case_id: ColumnElement[UUID]
    on: ColumnElement[Any]
    waits: ColumnElement[bool]
    concerns: ColumnElement[bool]

    def rows(self, *, for_staff: bool) -> Select[Any]:
        """Case, day and kind of each that the reader may know of."""
        told = literal(self.what.value, Text).label("what")
        found = select(self.case_id.label("case_id"), self.on.label("on"), told).select_from(self.source)
        return found.where(self.waits) if for_staff else found.where(self.waits, self.concerns)


_AGENDA = meeting_agenda.join(meeting, meeting.c.id == meeting_agenda.c.meeting_id)
_IS_OPEN: ColumnElement[bool] = literal_column(f"household_case.{IS_OPEN}")

_GOES_ON: ColumnElement[bool] = (
    select(literal(1))
    .where(
        meeting.c.id == information_request.c.meeting_id, literal_column("meeting.status NOT IN ('cancelled', 'moved')")
    )
    .correlate(information_request)
    .offset(literal_column("0"))
    .exists()
)
"""The meeting that asked was not called off. The offset keeps it from becoming a join, which reads every meeting."""

DATED = (
    Dated(What.REVIEW, case, case.c.id, case.c.review_due_on, _IS_OPEN & case.c.review_due_on.is_not(None), true()),
    Dated(
        What.MEETING,
        _AGENDA,
        meeting_agenda.c.case_id,
        meeting.c.held_on,
        literal_column("meeting.status IN ('planned', 'convened')"),
        meeting.c.convened_on.is_not(None) & (meeting.c.agencies.any_() == AGENCY),
    ),
    Dated(
        What.TASK,
        task,
        task.c.case_id,
        task.c.due_on,
        literal_column("meeting_task.status = 'open'") & task.c.case_id.is_not(None),
        task.c.agency == AGENCY,
    ),
    Dated(
        What.ROLE,
        role,
        role.c.case_id,
        role.c.due_on,
        literal_column("role.due_on IS NOT NULL AND role.status IN ('offered', 'accepted', 'reported')"),
        role.c.agency == AGENCY,
    ),
    Dated(
        What.INFORMATION_REQUEST,
        information_request,
        information_request.c.case_id,
        information_request.c.due_on,
        literal_column("information_request.status = 'open'") & _GOES_ON,
        information_request.c.agency == AGENCY,
    ),
    Dated(
        What.WATCH_CONTACT,
        watch_contact,
        watch_contact.c.case_id,
        watch_contact.c.due_on,
        literal_column("watch_contact.status = 'planned'"),
        watch_contact.c.agency == AGENCY,
    ),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A day on which something is due."""

    on: date
    what: What


def is_overdue(actor: Actor, *, today: date) -> ColumnElement[bool]:
    """The condition that something the reader may know of is overdue, for rows of the cases.

    Each kind apart: so Postgres keeps what it found of a kind, however many stages are asked for.
    """
    for_staff = policy.is_staff(actor)
    late = (each.rows(for_staff=for_staff).where(each.on < today).with_only_columns(each.case_id) for each in DATED)
    return or_(*(case.c.id.in_(ids.params(dates_of=actor.agency).correlate(None)) for ids in late))


async def due_in(session: AsyncSession, actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, list[Due]]:
    """Every date of these cases that the reader may know of, the earliest first."""
    found: defaultdict[UUID, list[Due]] = defaultdict(list)
    asked = {"dates_of": actor.agency, "dates_in": list(case_ids)}
    for row in await session.execute(_OF[policy.is_staff(actor)], asked):
        found[row.case_id].append(Due(row.on, What(row.what)))
    return found


def _of(*, for_staff: bool) -> Select[Any]:
    """Put together once: every day that something waits for, of some cases."""
    cases = bindparam("dates_in", type_=ARRAY(Uuid))
    rows = union_all(*(each.rows(for_staff=for_staff).where(each.case_id == any_(cases)) for each in DATED))
    table = rows.subquery("dates")
    return select(table).order_by(table.c.on, table.c.what)


_OF = {for_staff: _of(for_staff=for_staff) for for_staff in (True, False)}
