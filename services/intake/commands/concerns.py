"""Concerns: what somebody noticed about a person who has not asked for help."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.receptions import agency_of_desk
from services.intake.domain.concern import Concern, urgency_of, without
from services.intake.domain.errors.concerns import NoReporterKept
from services.intake.inputs.concerns import (
    ConcernClosing,
    ConcernForm,
    ConcernHousehold,
    ConcernOwner,
    ReporterWish,
)
from services.intake.store import concerns, households
from shared import access
from shared.actors import Actor
from shared.contracts.community import NoticeContent
from shared.contracts.intake import ConcernReceived
from shared.messaging import outbox
from shared.reference import codes
from shared.reference.profile import Profile

HUB = "hub"
"""Where a concern comes from that a hub told."""


async def receive_concern(session: AsyncSession, actor: Actor, profile: Profile, said: ConcernForm) -> Concern:
    """Take a tip at a desk of the actor's agency. Raises NotAllowed, NotYourDesk, Invalid, NotFound."""
    policy.must_receive_at(actor, desk=said.desk, agency=agency_of_desk(profile, said.desk, "/desk"))
    await _must_see(session, actor, said.household_id)
    source, typed = codes.of("source").coerce(said.source)
    concern = Concern(
        id=uuid4(),
        received_on=said.on,
        agency=actor.agency,
        desk=said.desk,
        source=source,
        source_typed=without(said.reporter, typed),
        narrative=without(said.reporter, said.narrative) or "",
        whereabouts=without(said.reporter, said.whereabouts),
        owner_subject=actor.subject,
        urgency=urgency_of(said.urgency, said.suspicions),
        suspicions=tuple(dict.fromkeys(said.suspicions)),
        due_on=said.due_on,
        household_id=said.household_id,
    )
    await concerns.add_concern(session, concern, said.reporter, said.reporter_contact)
    await access.log(session, actor, act="create", kind="concern", record=concern.id, basis=policy.INTERNAL_USE)
    await _tell(session, concern)
    return concern


async def take_notice(session: AsyncSession, notice_id: UUID, content: NoticeContent, *, agency: str, on: date) -> None:
    """What a hub noticed becomes a concern of an agency, which answers for it until a desk takes it up, once (R2)."""
    if await concerns.concern(session, notice_id) is not None:
        return
    concern = Concern(
        id=notice_id,
        received_on=on,
        agency=agency,
        desk=None,
        source=HUB,
        narrative=without(content.reporter, content.narrative) or "",
        whereabouts=without(content.reporter, content.whereabouts),
    )
    await concerns.add_concern(session, concern, content.reporter)
    await _tell(session, concern)


async def assign_concern(session: AsyncSession, actor: Actor, concern_id: UUID, said: ConcernOwner) -> Concern:
    """Name the colleague who looks into it (R2). Raises NotFound, ConcernClosed, BeforeTheReception."""
    concern = await held(session, actor, concern_id, "assign")
    concern.assign(said.subject, on=said.on)
    return concern


async def link_household(session: AsyncSession, actor: Actor, concern_id: UUID, said: ConcernHousehold) -> Concern:
    """Say whom it is about. Raises NotFound for a household unknown here too, ConcernClosed, BeforeTheReception."""
    concern = await held(session, actor, concern_id, "link_household")
    await _must_see(session, actor, said.household_id)
    concern.link(said.household_id, on=said.on)
    return concern


async def close_concern(session: AsyncSession, actor: Actor, concern_id: UUID, said: ConcernClosing) -> Concern:
    """Close it with the reason and what was done. Raises NotFound, ConcernClosed, BeforeTheReception."""
    concern = await held(session, actor, concern_id, "close")
    name, _ = await concerns.reporter(session, concern_id) or (None, None)
    note = without(name, said.note) or ""
    concern.close(outcome=said.reason, note=note, on=said.on, by=actor.subject)
    return concern


async def disclose_reporter(
    session: AsyncSession, actor: Actor, concern_id: UUID, said: ReporterWish
) -> tuple[str | None, str | None]:
    """Show who reported and how they are reached, to the receiving agency alone, the reason on record.

    Nobody else may ever learn it (児童虐待の防止等に関する法律7条, 高齢者虐待防止法8条, 障害者虐待防止法8条).
    Raises NotFound, NoReporterKept, BeforeTheReception.
    """
    concern = await held(session, actor, concern_id, "disclose_reporter")
    concern.must_follow(said.on)
    found = await concerns.reporter(session, concern_id)
    if found is None:
        raise NoReporterKept(concern=str(concern_id))
    await concerns.note_disclosure(session, actor, concern_id, on=said.on, reason=said.reason)
    return found


async def held(session: AsyncSession, actor: Actor, concern_id: UUID, act: str) -> Concern:
    """Lock a concern of the actor's agency, and log the act. Raises NotFound."""
    concern = policy.must_own_concern(actor, await concerns.concern_for_update(session, concern_id))
    await access.log(session, actor, act=act, kind="concern", record=concern.id, basis=policy.INTERNAL_USE)
    return concern


async def _must_see(session: AsyncSession, actor: Actor, household_id: UUID | None) -> None:
    if household_id is not None:
        policy.must_see_household(actor, await households.standing(session, household_id, actor.agency))


async def _tell(session: AsyncSession, concern: Concern) -> None:
    await outbox.record(
        session,
        ConcernReceived(on=concern.received_on, concern_id=concern.id, agency=concern.agency, source=concern.source),
    )
