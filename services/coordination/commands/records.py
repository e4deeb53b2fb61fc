"""What is recorded on a case: activities and notes."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import CodeText, Dated, LongText, Method
from services.coordination.commands.own_case import own_case
from services.coordination.commands.sources import NewSource, Sourced, keep_source
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.activity import Counted, counted
from services.coordination.domain.case import HOUSEHOLD, Case, Stage
from services.coordination.domain.closing import Activity, ActivityKind
from services.coordination.domain.errors import UnknownAgency
from services.coordination.domain.striking import recordings
from services.coordination.store import striking
from shared.actors import Actor
from shared.contracts.coordination import ActivityRecorded
from shared.messaging import outbox
from shared.reference import codes
from shared.reference.profile import Profile
from shared.refusals import Invalid


class NewActivity(Dated, Sourced):
    """A contact with a counterpart, or an internal note; `said_by` are the members from whom its content comes."""

    counterpart: CodeText = HOUSEHOLD
    method: Method
    kind: ActivityKind = ActivityKind.CONTACT
    member_ids: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    content: LongText | None = None
    said_by: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)

    @property
    def told(self) -> NewSource | None:
        """Whose words its content is; what it does not say of whom it concerns, those it was with say."""
        said_by = (self.source and self.source.said_by) or self.said_by
        concerns = (self.source and self.source.member_ids) or self.member_ids
        return NewSource(said_by=said_by, member_ids=concerns) if said_by or self.source else None


async def record_activity(
    session: AsyncSession, actor: Actor, case_id: UUID, new: NewActivity, *, profile: Profile
) -> Activity:
    """Record what the coordinator did on the case; a note stays here and is never counted."""
    case = await own_case(session, actor, case_id)
    check_activity(case, new, profile=profile)
    strikes = await striking.strikes(session, [case], {new.on})
    return await keep_activity(session, actor, case, new, strikes)


def check_activity(case: Case, new: NewActivity, *, profile: Profile) -> None:
    """Raise CaseNotOpen, TooEarly, UnknownMember, UnknownAgency, Invalid for what is not recorded on this case."""
    case.require_open(on=new.on)
    case.require_members([*new.member_ids, *(new.told.named if new.told else ())])
    _check_codes(new, profile)


async def keep_activity(
    session: AsyncSession, actor: Actor, case: Case, new: NewActivity, strikes: Mapping[Counted | None, int]
) -> Activity:
    """Keep a checked activity, and tell of it unless it is a note; `strikes` are those of its case and day."""
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
    await keep_source(session, actor, case, activity.id, new.told, today=new.on)
    case.advance(Stage.GATHERING)
    await tell_stage(session, case, on=new.on)
    if new.kind == ActivityKind.CONTACT:
        case.deal(new.on)
        await outbox.record(session, _told(activity, recordings(strikes.get(counted(activity), 0))))
    return activity


def _check_codes(new: NewActivity, profile: Profile) -> None:
    channels = codes.of("channel")
    if new.method not in channels:  # a line of a day out is told of by its number
        raise Invalid({"/method": f"「{channels.title}」のコードから選んでください: {channels.choices}"})
    known = new.counterpart == HOUSEHOLD or new.counterpart in codes.of("source") or profile.has_agency(new.counterpart)
    if not known and new.counterpart not in {hub.code for hub in profile.hubs}:
        raise UnknownAgency(agencies=[new.counterpart])


def _told(activity: Activity, revision: int) -> ActivityRecorded:
    return ActivityRecorded(
        on=activity.on,
        activity_id=activity.id,
        case_id=activity.case_id,
        counterpart=activity.counterpart,
        member_ids=tuple(activity.member_ids),
        method=activity.method,
        revision=revision,
    )
