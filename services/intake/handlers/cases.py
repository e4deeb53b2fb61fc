"""What intake does with what it hears of the cases that took up its referrals: the desk sees how they go on (R10)."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.referrals import progress
from services.intake.domain.progress import StageSeen
from services.intake.handlers.consumer import consumer
from shared.contracts.coordination import (
    CaseStageReached,
)
from shared.contracts.merging import CaseMerged, CasesSeparated
from shared.contracts.roles import (
    RoleAccepted,
    RoleDeclined,
    RoleDone,
    RoleEvent,
    RoleHandedOver,
    RoleOffered,
    RoleReported,
    RoleWithdrawn,
)
from shared.privacy.keys import KeyRing

_STEPS: dict[type[RoleEvent], str] = {
    RoleOffered: "offered",
    RoleAccepted: "accepted",
    RoleDeclined: "declined",
    RoleReported: "reported",
    RoleDone: "done",
    RoleHandedOver: "handed_over",
    RoleWithdrawn: "withdrawn",
}


@consumer.on(CaseStageReached)
async def show_the_desk_where_the_case_stands(event: CaseStageReached, session: AsyncSession, _keys: KeyRing) -> None:
    """The case moved on; an older stage never takes the place of a newer one."""
    seen = StageSeen(event.revision, event.on, event.stage, event.number)
    await progress.note_stage(session, event.case_id, seen, referral_ids=event.referral_ids)


@consumer.on(CaseMerged)
async def show_the_desk_under_which_number_it_goes_on(event: CaseMerged, session: AsyncSession, _keys: KeyRing) -> None:
    """The case became part of the household's older one: the desk sees that one's stages from that day on (R12)."""
    await progress.note_merge(
        session,
        event.merge_id,
        case_id=event.case_id,
        into_id=event.into_id,
        referral_ids=event.referral_ids,
        on=event.on,
    )


@consumer.on(CasesSeparated)
async def show_the_desk_its_own_case_again(event: CasesSeparated, session: AsyncSession, _keys: KeyRing) -> None:
    """That was wrong and taken back, also when this is heard first."""
    await progress.note_merge(
        session,
        event.merge_id,
        case_id=event.case_id,
        into_id=event.into_id,
        referral_ids=event.referral_ids,
        separated_on=event.on,
    )


@consumer.on(*_STEPS)
async def show_the_desk_its_own_role(event: RoleEvent, session: AsyncSession, _keys: KeyRing) -> None:
    """A role in the case took a step; only one's own is shown."""
    await progress.note_role_step(
        session,
        event.role_id,
        _STEPS[type(event)],
        case_id=event.case_id,
        agency=event.agency,
        on=event.on,
        referral_ids=event.referral_ids,
    )
