"""What is there of what a case's stages need (`domain/stages.py`), read from its records."""

from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.closing import agreeing
from services.coordination.domain.meeting import MeetingKind, MeetingStatus
from services.coordination.domain.meeting.codes import Result
from services.coordination.domain.stages import Need
from services.coordination.store import consents, plans, records
from services.coordination.tables.meetings import meeting, meeting_agenda, meeting_determination
from services.coordination.tables.plans import plan
from services.coordination.tables.records import IS_CONTACT, activity

_CALLED = (MeetingStatus.CONVENED, MeetingStatus.HELD)


async def standing_of(session: AsyncSession, case: Case, *, on: date) -> frozenset[Need]:
    """What is there in the present episode of a case on a day."""
    bodies = agreeing(case, await consents.consents_of(session, case.household_id), on=on)
    asked = {
        Need.INFORMATION: _contacts(case) | _meets(case, MeetingKind.SUPPORT_CONFERENCE, MeetingStatus.HELD),
        Need.DELIBERATION: _submitted(case) | _meets(case, MeetingKind.COORDINATION_MEETING, *_CALLED),
        Need.AGREEMENT: _agreed(case, bodies),
    }
    answers = (await session.execute(select(*asked.values()))).one()
    told = {
        Need.COORDINATOR: case.coordinator is not None,
        Need.MEMBERS: bool(case.members),
        **dict(zip(asked, answers, strict=True)),
        Need.PLAN_IN_FORCE: await plans.in_force(session, case.id) is not None,
        Need.EVALUATION: await records.evaluated_on(session, case) is not None,
        Need.ROLES_FINISHED: not await plans.open_roles(session, case.id),
    }
    return frozenset(need for need, is_there in told.items() if is_there)


def _contacts(case: Case) -> ColumnElement[bool]:
    of_it = (activity.c.case_id == case.id) & (activity.c.episode == case.episode)
    return exists().where(of_it, IS_CONTACT)


def _submitted(case: Case) -> ColumnElement[bool]:
    of_it = (plan.c.case_id == case.id) & (plan.c.episode == case.episode)
    return exists().where(of_it, plan.c.submitted_on.is_not(None))


def _meets(case: Case, kind: MeetingKind, *statuses: MeetingStatus) -> ColumnElement[bool]:
    return exists().where(
        meeting.c.id == meeting_agenda.c.meeting_id,
        meeting_agenda.c.case_id == case.id,
        meeting.c.kind == kind,
        meeting.c.status.in_(statuses),
        meeting.c.held_on >= case.episode_opened_on,
    )


def _agreed(case: Case, bodies: tuple[MeetingKind, ...]) -> ColumnElement[bool]:
    return exists().where(
        meeting.c.id == meeting_determination.c.meeting_id,
        meeting.c.kind.in_(bodies),
        meeting.c.status == MeetingStatus.HELD,
        meeting_determination.c.case_id == case.id,
        meeting_determination.c.episode == case.episode,
        meeting_determination.c.result == Result.CLOSING_AGREED.value,
        meeting_determination.c.lapsed_on.is_(None),
    )
