"""What is asked in meetings, each kind where it lies, as rows of one list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Date,
    Select,
    String,
    Text,
    Uuid,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from services.coordination.domain.meeting import MeetingKind, MeetingStatus
from services.coordination.queries.asked.lines import CONVENED_ANEW, AskedKind
from services.coordination.queries.binds import AGENCY, SUBJECT, TODAY
from services.coordination.tables.meetings import (
    information_request,
    meeting,
    meeting_acknowledgement,
    meeting_agenda,
)
from services.coordination.tables.preparations import material_copy, preparation
from services.coordination.tables.tasks import task

_OPEN: ColumnElement[bool] = literal_column("information_request.status = 'open'")
_CONVENED: ColumnElement[bool] = literal_column("meeting.status = 'convened'")
"""In the words of the indexes, so that they serve also where Postgres plans for any value."""


def entry(
    kind: AskedKind,
    *,
    id_: Any,
    agency: Any,
    due_on: Any,
    record: Any,
    meeting_id: Any = None,
    case_id: Any = None,
    body: Any = None,
    step: str | None = None,
) -> Select[Any]:
    """A row of the list: `record` is what is answered, `body` the kind of meeting where there is none yet."""
    return select(
        cast(literal(kind.value), String).label("kind"),
        cast(id_, Uuid).label("id"),
        _or_null(meeting_id, Uuid).label("meeting_id"),
        _or_null(case_id, Uuid).label("case_id"),
        cast(agency, String).label("agency"),
        cast(due_on, Date).label("due_on"),
        _or_null(body, String).label("body"),
        cast(literal(step or kind.value), String).label("step"),
        cast(record, Uuid).label("record"),
    )


def line_id(*parts: Any) -> Any:
    """The id of a line that stands for no record of its own."""
    return func.md5(func.concat_ws("/", *(cast(each, String) for each in parts)))


def in_meetings(agencies: Sequence[ColumnElement[str]]) -> list[Select[Any]]:
    """What meetings ask; sheets are looked for only where all of these agencies are called."""
    return [_information(), _convened_anew(), _tasks(), _materials(), _preparations(agencies), _duties()]


async def asked_for_moved_meetings(session: AsyncSession) -> Sequence[Any]:
    """Open requests of meetings that moved and were not convened anew, with the new day. For staff only."""
    own = information_request.c
    wanted = (own.id, own.agency, own.case_id, meeting.c.planned_on, meeting.c.held_on)
    statement = select(*wanted).join(meeting, meeting.c.id == own.meeting_id).where(_awaiting_convocation())
    return (await session.execute(statement)).all()


def _awaiting_convocation() -> ColumnElement[bool]:
    planned = meeting.c.moved_from.is_not(None) & (meeting.c.status == MeetingStatus.PLANNED)
    return and_(_OPEN, planned)


def _information() -> Select[Any]:
    own = information_request.c
    asked = entry(
        AskedKind.INFORMATION,
        id_=own.id,
        meeting_id=own.meeting_id,
        case_id=own.case_id,
        agency=own.agency,
        due_on=own.due_on,
        record=own.id,
    )
    under_way = meeting.c.status.in_([MeetingStatus.CONVENED, MeetingStatus.HELD])
    return asked.join(meeting, meeting.c.id == own.meeting_id).where(_OPEN, under_way)


def _convened_anew() -> Select[Any]:
    """The same when the meeting moved: it waits, until the new day at most, for the convocation (R6)."""
    own = information_request.c
    asked = entry(
        AskedKind.INFORMATION,
        id_=own.id,
        meeting_id=own.meeting_id,
        case_id=own.case_id,
        agency=own.agency,
        due_on=meeting.c.held_on,
        record=meeting.c.moved_from,
        step=CONVENED_ANEW,
    )
    return asked.join(meeting, meeting.c.id == own.meeting_id).where(_awaiting_convocation())


def _tasks() -> Select[Any]:
    own = task.c
    asked = entry(
        AskedKind.TASK,
        id_=own.id,
        meeting_id=own.meeting_id,
        case_id=own.case_id,
        agency=own.agency,
        due_on=own.due_on,
        record=own.id,
    )
    return asked.where(literal_column("meeting_task.status = 'open'"))


def _materials() -> Select[Any]:
    """Copies that did not come back when the meeting was over."""
    own = material_copy.c
    asked = entry(
        AskedKind.MATERIAL,
        id_=own.id,
        meeting_id=own.meeting_id,
        agency=own.agency,
        due_on=meeting.c.held_on,
        record=own.id,
    )
    over = meeting.c.status == MeetingStatus.HELD
    return asked.join(meeting, meeting.c.id == own.meeting_id).where(
        literal_column("material_copy.status = 'out'"), over
    )


def _preparations(agencies: Sequence[ColumnElement[str]]) -> Select[Any]:
    """Sheets that an agency called has not submitted, until the meeting is over."""
    seat, of_case = (
        func.unnest(meeting.c.agencies).table_valued("agency").render_derived("seat"),
        meeting_agenda.c.case_id,
    )
    asked = entry(
        AskedKind.PREPARATION,
        id_=line_id(meeting.c.id, seat.c.agency, of_case),
        meeting_id=meeting.c.id,
        case_id=of_case,
        agency=seat.c.agency,
        due_on=meeting.c.prepare_by,
        record=meeting.c.id,
    )
    called = meeting.outerjoin(meeting_agenda, meeting_agenda.c.meeting_id == meeting.c.id).join(seat, true())

    def submitted(*same_case: ColumnElement[bool]) -> ColumnElement[bool]:
        """The offset keeps it from becoming a join, for which Postgres would read every sheet there ever was."""
        own = preparation.c
        sheet = select(literal(1)).where(own.meeting_id == meeting.c.id, own.agency == seat.c.agency, *same_case)
        sheet = sheet.where(own.submitted_on.is_not(None)).correlate(meeting, meeting_agenda, seat)
        return sheet.offset(literal_column("0")).exists()

    return asked.select_from(called).where(
        _CONVENED,
        meeting.c.held_on >= TODAY,
        meeting.c.prepare_by.is_not(None),
        *(_called(agency) for agency in agencies),
        ~submitted(preparation.c.case_id == of_case),
        ~submitted(preparation.c.case_id.is_(None), of_case.is_(None)),
    )


def _duties() -> Select[Any]:
    """Conferences to which the actor's agency is called and whose duty the actor has not confirmed."""
    given = meeting_acknowledgement.c
    asked = entry(
        AskedKind.ACKNOWLEDGEMENT,
        id_=meeting.c.id,
        meeting_id=meeting.c.id,
        agency=AGENCY,
        due_on=meeting.c.held_on,
        record=meeting.c.id,
    )
    confirmed = exists().where(given.meeting_id == meeting.c.id, given.agency == AGENCY, given.subject == SUBJECT)
    return asked.where(
        meeting.c.kind == MeetingKind.SUPPORT_CONFERENCE,
        _CONVENED,
        meeting.c.held_on >= TODAY,
        _called(AGENCY),
        ~confirmed,
    )


def _called(agency: ColumnElement[str]) -> ColumnElement[bool]:
    return meeting.c.agencies.contains(cast(array([agency]), ARRAY(Text)))


def _or_null(column: Any, kind: type[Uuid[Any] | String]) -> ColumnElement[Any]:
    return cast(null() if column is None else column, kind)
