"""Concerns: what somebody noticed about a person who has not asked for help."""

from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.receptions import agency_of_desk
from services.intake.domain.concern import Concern
from services.intake.inputs.concerns import ConcernClosing, ConcernForm
from services.intake.store import concerns, consultations
from shared import access
from shared.actors import Actor
from shared.contracts.community import NoticeContent
from shared.contracts.intake import ConcernReceived
from shared.messaging import outbox
from shared.reference import codes
from shared.reference.profile import Profile
from shared.refusals import Invalid

HUB = "hub"
COUNCIL = "council"
"""The agency code of the council, which answers for what hubs notice until a desk takes it up (R2)."""


async def receive_concern(session: AsyncSession, actor: Actor, profile: Profile, said: ConcernForm) -> Concern:
    """Take a tip at a desk of the actor's agency. Raises NotAllowed, NotYourDesk, Invalid."""
    policy.must_receive_at(actor, desk=said.desk, agency=agency_of_desk(profile, said.desk, "/desk"))
    source, typed = codes.of("source").coerce(said.source)
    concern = Concern(
        id=uuid4(),
        received_on=said.on,
        agency=actor.agency,
        desk=said.desk,
        source=source,
        source_typed=typed,
        narrative=said.narrative,
        whereabouts=said.whereabouts,
        owner_subject=actor.subject,
    )
    await concerns.add_concern(session, concern, said.reporter)
    await access.log(session, actor, act="create", kind="concern", record=concern.id, basis=policy.INTERNAL_USE)
    await _tell(session, concern)
    return concern


async def take_notice(session: AsyncSession, notice_id: UUID, content: NoticeContent, *, on: date) -> None:
    """What a hub noticed becomes a concern of the council, once."""
    if await concerns.concern(session, notice_id) is not None:
        return
    concern = Concern(
        id=notice_id,
        received_on=on,
        agency=COUNCIL,
        desk=None,
        source=HUB,
        narrative=content.narrative,
        whereabouts=content.whereabouts,
    )
    await concerns.add_concern(session, concern, content.reporter)
    await _tell(session, concern)


async def close_concern(session: AsyncSession, actor: Actor, concern_id: UUID, said: ConcernClosing) -> Concern:
    """Follow a concern up, as a consultation of one's own or otherwise. Raises NotFound, ConcernClosed, Invalid."""
    concern = policy.must_own_concern(actor, await concerns.concern_for_update(session, concern_id))
    if said.consultation_id is not None:
        consultation = await consultations.consultation(session, said.consultation_id)
        if consultation is None or consultation.agency != actor.agency:
            raise Invalid({"/consultation_id": "ご自分の機関が受け付けた相談を指定してください。"})
    concern.close(on=said.on, consultation_id=said.consultation_id, note=said.note, by=actor.subject)
    await access.log(session, actor, act="close", kind="concern", record=concern.id, basis=policy.INTERNAL_USE)
    return concern


async def _tell(session: AsyncSession, concern: Concern) -> None:
    await outbox.record(
        session,
        ConcernReceived(on=concern.received_on, concern_id=concern.id, agency=concern.agency, source=concern.source),
    )
