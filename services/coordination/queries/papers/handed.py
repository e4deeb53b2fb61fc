"""To whom of a household a paper is handed: what stands behind a wall from that person is not on it (R15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.papers import AddresseeNeeded
from services.coordination.domain.walls import Walls, told_by
from services.coordination.queries.papers.words import Words
from services.coordination.store.walls import walls_of


@dataclass(frozen=True, slots=True)
class Handed:
    """One member, or the household as a whole where no wall stands between its members."""

    walls: Walls
    member: UUID | None

    def may_have(self, *texts: str | None, concerns: Iterable[UUID] = (), agency: str | None = None) -> bool:
        """Whether this may stand on the paper."""
        if self.member is None:
            return True
        telling = told_by(*texts, concerns=concerns, agencies=[agency] if agency else [])
        return self.walls.on_sheet(telling, self.member)


async def handed_to(session: AsyncSession, case: Case, member: UUID | None, words: Words) -> Handed:
    """Hand it to this member. Raises UnknownMember, and AddresseeNeeded where walls stand and nobody is named."""
    if member is not None:
        case.require_members([member])
    walls = await walls_of(session, case, today=words.today, profile=words.profile)
    if walls.pairs and member is None:
        raise AddresseeNeeded
    return Handed(walls, member)
