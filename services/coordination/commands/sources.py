"""Of whom a text comes and whom it concerns, said with the text itself (R15, ADR 031)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Body
from services.coordination.domain.case import Case
from services.coordination.domain.consent import SUPPORT_SHARING, has_consented
from services.coordination.domain.walls import NotTheirVoice
from services.coordination.policy import cases as policy
from services.coordination.store import consents
from services.coordination.store import walls as store
from shared.actors import Actor

Members = Annotated[list[UUID], Field(max_length=50)]


class NewSource(Body):
    """Of whom the text of a record comes (`said_by`), and whom it concerns."""

    said_by: Members = Field(default_factory=list)
    member_ids: Members = Field(default_factory=list)

    @property
    def named(self) -> list[UUID]:
        """Everybody it names."""
        return [*self.said_by, *self.member_ids]


class Sourced(Body):
    """A text that may say whose words it is: beside a wall it stands nowhere before somebody has."""

    source: NewSource | None = None


async def keep_source(
    session: AsyncSession, actor: Actor, case: Case, record_id: UUID, source: NewSource | None, *, today: date
) -> None:
    """Keep whose words a text is, where that is said with it. Raises UnknownMember, NotTheirVoice."""
    if source is None or not source.named:
        return
    await require_voice(session, actor, case, source, today=today)
    told = {"said_by": source.said_by, "concerns": source.member_ids}
    await store.keep_source(session, case.id, record_id, **told, by=actor.subject)


async def require_voice(session: AsyncSession, actor: Actor, case: Case, source: NewSource, *, today: date) -> None:
    """Staff speak for everybody of the case, an agency for those who let it know: behind a wall nobody does.

    Raises UnknownMember, NotTheirVoice.
    """
    case.require_members(source.named)
    if policy.is_staff(actor):
        return
    grants = await consents.consents_of(session, case.household_id)
    walls = await store.walls_of(session, case, today=today, grants=grants)
    hidden = walls.hidden_from(actor.agency)

    def lets(member: UUID) -> bool:
        return any(
            has_consented(each, actor.agency, grants, purpose=SUPPORT_SHARING, on=today)
            for each in walls.records_of([member])
        )

    if strangers := [str(each) for each in dict.fromkeys(source.named) if each in hidden or not lets(each)]:
        raise NotTheirVoice(members=strangers)
