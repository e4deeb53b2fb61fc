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

FOR_THE_PERSON = "ご本人にお渡しするもの"


@dataclass(frozen=True, slots=True)
class Handed:
    """One member, or the household as a whole where no wall stands between its members."""

    walls: Walls
    member: UUID | None

    def may_have(self, *texts: str | None) -> bool:
        """Whether a text of the office may stand on the paper."""
        return self.member is None or self.walls.on_sheet(told_by(*texts), self.member)

    def of(self, members: Iterable[UUID]) -> list[UUID]:
        """Which of these may be named on the paper: nobody, where it is not about the person at all."""
        if self.member is None:
            return list(members)
        listed, across = list(members), self.walls.across(self.member)
        theirs = self.walls.records_of([self.member]).intersection(listed)
        return [each for each in listed if each not in across] if theirs else []

    def may_have_of(self, members: Iterable[UUID], text: str, *, agency: str | None = None) -> bool:
        """Whether what the plan says for these may stand there; as its other lines, it comes from whom it is for."""
        if self.member is None:
            return True
        whose = list(members)
        telling = told_by(text, said_by=whose, concerns=whose, agencies=[agency] if agency else [])
        return self.walls.on_sheet(telling, self.member)


async def handed_to(session: AsyncSession, case: Case, member: UUID | None, words: Words) -> Handed:
    """Hand it to this member. Raises UnknownMember, and AddresseeNeeded where walls stand and nobody is named."""
    if member is not None:
        case.require_members([member])
    walls = await walls_of(session, case, today=words.today, profile=words.profile)
    if walls.pairs and member is None:
        raise AddresseeNeeded
    return Handed(walls, member)


def named_for(case: Case, member: UUID | None) -> str:
    """What the file's name adds, so that papers of one household are not mistaken for each other; it names nobody."""
    if member is None:
        return ""
    own = case.records_of(member)
    return f"_世帯員{[records[0].id in own for records in case.persons()].index(True) + 1}"
