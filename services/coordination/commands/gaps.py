"""Telling the community what a meeting found missing (R14)."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Dated, LongText
from services.coordination.commands.compartments import keep_closed
from services.coordination.domain.errors import not_before
from services.coordination.domain.gap import GapToldAlready, NoGapFound, TellingOfGap
from services.coordination.policy import cases as policy
from services.coordination.store import cases, gaps, presence
from shared.actors import Actor
from shared.contracts.coordination import GapFound, GapNote
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.reference.fields import Listed
from shared.reference.profile import Profile

COMMUNITY = "community"


class NewGap(Dated):
    """What is missing: a kind of support (`menu_kind`) in a field (`hub_field`), in words that name nobody."""

    meeting_id: UUID
    menu_kind: Annotated[str, Listed("menu_kind")]
    field: Annotated[str, Listed("hub_field")]
    description: LongText | None = None


async def tell_gap(
    session: AsyncSession, actor: Actor, case_id: UUID, new: NewGap, *, profile: Profile, keys: KeyRing, today: date
) -> TellingOfGap:
    """Tell it once, sealed for the community and without case or meeting.

    Raises NotFound, NotAllowed, NoGapFound, GapToldAlready, TooEarly, CompartmentClosed (R5).
    """
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    found = next((row for row in await gaps.found_on(session, case) if row.id == new.meeting_id), None)
    if found is None:
        raise NoGapFound
    if await gaps.was_told(session, case.id, new.meeting_id):
        raise GapToldAlready
    not_before(new.on, found.held_on, after="meeting_held")
    everyone = [agency.code for agency in profile.agencies]
    said = [new.description] if new.description else []
    await keep_closed(session, case, said, readers=everyone, profile=profile, today=today)
    told = TellingOfGap(
        id=uuid4(),
        case_id=case.id,
        meeting_id=new.meeting_id,
        episode=case.episode,
        on=new.on,
        menu_kind=new.menu_kind,
        field=new.field,
        by_subject=actor.subject,
        description=new.description,
    )
    session.add(told)
    note = keys.seal(GapNote(description=new.description), COMMUNITY) if new.description else None
    await outbox.record(
        session, GapFound(on=new.on, gap_id=told.id, menu_kind=new.menu_kind, field=new.field, note=note)
    )
    return told
