"""The team of a case: derived from owners, referrals, roles, seats, engagements and activities, never kept twice."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Text, func, literal, null, select, union_all
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.meeting import MeetingStatus
from services.coordination.domain.role import OPEN
from services.coordination.policy.cases import COUNCIL
from services.coordination.queries.sight import sight_of
from services.coordination.queries.timeline.line import CASE
from services.coordination.queries.views.family import TeamLine
from services.coordination.store import cases
from services.coordination.tables.cases import case_coordinator, referral
from services.coordination.tables.elsewhere import outreach
from services.coordination.tables.meetings import meeting, meeting_agenda
from services.coordination.tables.plans import role
from services.coordination.tables.records import IS_CONTACT, activity
from services.coordination.tables.walls import engagement
from shared.actors import Actor

LASTS = date.max
"""The end of what goes on; shown as none."""


async def team(session: AsyncSession, actor: Actor, case_id: UUID, *, today: date) -> list[TeamLine]:
    """Who is on the case, as what and since when; an agency sees itself and who owns the case."""
    found = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, found, act="read_team", today=today)
    rows = (await session.execute(_TEAM, {"case_id": case_id})).all()
    owner = found.coordinator
    lines = [
        TeamLine(
            agency=row.agency,
            subject=row.subject,
            part=row.part,
            since=row.since,
            until=None if row.until == LASTS or (row.part == "owner" and row.subject == owner) else row.until,
        )
        for row in rows
    ]
    return [line for line in lines if sight.is_staff or line.agency == actor.agency or line.part == "owner"]


def _part(part: str, agency: Any, subject: Any, since: Any, until: Any) -> Select[Any]:
    facts: tuple[ColumnElement[Any], ...] = (
        sql_cast(agency, Text).label("agency"),
        sql_cast(null() if subject is None else subject, Text).label("subject"),
        literal(part, Text).label("part"),
        sql_cast(since, Date).label("since"),
        sql_cast(until, Date).label("until"),
    )
    return select(*facts)


_LASTS = literal(LASTS, Date)
_SEATS = meeting.join(meeting_agenda, meeting_agenda.c.meeting_id == meeting.c.id)
_NEXT = func.lead(case_coordinator.c["on"]).over(order_by=case_coordinator.c["on"])
_ROLE_ENDS = func.coalesce(role.c.done_on, role.c.ended_on, role.c.answered_on, role.c.offered_on)
_PARTS = (
    _part("owner", case_coordinator.c.agency, case_coordinator.c.subject, case_coordinator.c["on"], _NEXT).where(
        case_coordinator.c.case_id == CASE
    ),
    _part("referrer", referral.c.from_agency, None, referral.c.made_on, _LASTS).where(referral.c.case_id == CASE),
    _part("role", role.c.agency, role.c.answered_by, role.c.offered_on, _LASTS).where(
        role.c.case_id == CASE, role.c.status.in_(sorted(OPEN))
    ),
    _part("role", role.c.agency, role.c.answered_by, role.c.offered_on, _ROLE_ENDS).where(
        role.c.case_id == CASE, role.c.status.not_in(sorted(OPEN))
    ),
    _part("seat", func.unnest(meeting.c.agencies), None, meeting.c.convened_on, meeting.c.held_on)
    .select_from(_SEATS)
    .where(
        meeting_agenda.c.case_id == CASE,
        meeting.c.convened_on.is_not(None),
        meeting.c.status.in_((MeetingStatus.CONVENED, MeetingStatus.HELD)),
    ),
    _part("activity", literal(COUNCIL), activity.c.by_subject, activity.c["on"], activity.c["on"]).where(
        activity.c.case_id == CASE, IS_CONTACT
    ),
    _part("engaged", engagement.c.agency, None, engagement.c.since, func.coalesce(engagement.c.until, _LASTS)).where(
        engagement.c.case_id == CASE, func.cardinality(engagement.c.member_ids) > 0
    ),
    _part("outreach", outreach.c.agency, None, outreach.c.started_on, func.coalesce(outreach.c.ended_on, _LASTS)).where(
        outreach.c.case_id == CASE, outreach.c.agency.is_not(None), outreach.c.started_on.is_not(None)
    ),
)
_ALL = union_all(*_PARTS).subquery("parts")
_TEAM = (
    select(
        _ALL.c.agency,
        _ALL.c.subject,
        _ALL.c.part,
        func.min(_ALL.c.since).label("since"),
        func.max(func.coalesce(_ALL.c.until, _LASTS)).label("until"),
    )
    .group_by(_ALL.c.agency, _ALL.c.subject, _ALL.c.part)
    .order_by(func.min(_ALL.c.since), _ALL.c.agency, _ALL.c.part, _ALL.c.subject)
)
