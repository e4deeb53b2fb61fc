"""What is recorded on a case: activities and notes."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import CodeText, Dated, LongText
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import HOUSEHOLD, Case, Stage
from services.coordination.domain.closing import Activity, ActivityKind
from services.coordination.domain.errors import UnknownAgency
from services.coordination.policy import cases as policy
from services.coordination.store import cases, presence, walls
from shared.actors import Actor
from shared.contracts.coordination import ActivityRecorded
from shared.messaging import outbox
from shared.reference import codes
from shared.reference.profile import Profile
from shared.refusals import Invalid


class NewActivity(Dated):
    """A contact with a counterpart, or an internal note; `said_by` are the members from whom its content comes."""

    counterpart: CodeText = HOUSEHOLD
    method: CodeText
    kind: ActivityKind = ActivityKind.CONTACT
    member_ids: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    content: LongText | None = None
    said_by: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)


async def record_activity(
    session: AsyncSession, actor: Actor, case_id: UUID, new: NewActivity, *, profile: Profile
) -> Activity:
    """Record what the coordinator did on the case; a note stays here and is never counted."""
    case = await _own_case(session, actor, case_id, on=new.on)
    check_activity(case, new, profile=profile)
    return await keep_activity(session, actor, case, new)


def check_activity(case: Case, new: NewActivity, *, profile: Profile) -> None:
    """Raise CaseNotOpen, TooEarly, UnknownMember, UnknownAgency, Invalid for what is not recorded on this case."""
    case.require_open(on=new.on)
    case.require_members([*new.member_ids, *new.said_by])
    _check_codes(new, profile)


async def keep_activity(session: AsyncSession, actor: Actor, case: Case, new: NewActivity) -> Activity:
    """Keep a checked activity, and tell of it unless it is a note."""
    activity = Activity(
        id=uuid4(),
        case_id=case.id,
        episode=case.episode,
        on=new.on,
        counterpart=new.counterpart,
        method=new.method,
        kind=new.kind,
        by_subject=actor.subject,
        member_ids=list(dict.fromkeys(new.member_ids)),
        content=new.content,
    )
    session.add(activity)
    if new.said_by:
        told = {"said_by": new.said_by, "concerns": new.member_ids}
        await walls.keep_source(session, case.id, activity.id, by=actor.subject, **told)
    case.advance(Stage.GATHERING)
    await tell_stage(session, case, on=new.on)
    if new.kind == ActivityKind.CONTACT:
        case.deal(new.on)
        await outbox.record(session, _told(activity))
    return activity


async def _own_case(session: AsyncSession, actor: Actor, case_id: UUID, *, on: date) -> Case:
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.require_open(on=on)
    return case


def _check_codes(new: NewActivity, profile: Profile) -> None:
    if new.method not in codes.of("channel"):
        raise Invalid({"/method": "方法は、コード表「相談の方法」から選んでください。"})
    known = new.counterpart == HOUSEHOLD or new.counterpart in codes.of("source") or profile.has_agency(new.counterpart)
    if not known and new.counterpart not in {hub.code for hub in profile.hubs}:
        raise UnknownAgency(agencies=[new.counterpart])


def _told(activity: Activity) -> ActivityRecorded:
    return ActivityRecorded(
        on=activity.on,
        activity_id=activity.id,
        case_id=activity.case_id,
        counterpart=activity.counterpart,
        member_ids=tuple(activity.member_ids),
        method=activity.method,
    )
