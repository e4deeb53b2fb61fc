"""Which consents a referral rests on, and which it lacks (R3)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.domain.consent import SUPPORT_SHARING, Consent, letting, missing
from services.intake.domain.household import Member
from services.intake.store import consents, persons
from shared.reference.profile import Profile

COURSE = "support_history"
"""Category of data (code list `data_category`) of what a desk recorded while it supported."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the ledger says about the living of a household and the two agencies that learn of them."""

    given: Sequence[Consent]
    living: Mapping[UUID, frozenset[UUID]]
    """The living, each once, with all ids under which they are on record."""
    agencies: tuple[str, ...]
    on: date

    @classmethod
    async def of(
        cls, session: AsyncSession, household_id: UUID, people: Sequence[Member], profile: Profile, on: date
    ) -> "Ground":
        """Read the ledger and hold it still until the transaction ends."""
        living = await persons.living_once(session, people)
        also = chain.from_iterable(living.values())
        given = await consents.consents(session, household_id, also=also, hold=True)
        asked = [each for each in given if each.purpose == SUPPORT_SHARING]
        return cls(asked, living, (profile.council_agency.code, profile.city_agency.code), on)

    def chosen(self, members: Collection[UUID]) -> list[UUID]:
        """Those of the living who are among these members, by any of their records."""
        return [one for one, same in self.living.items() if not same.isdisjoint(members)]

    def lacking(self, members: Sequence[UUID]) -> list[tuple[UUID, str]]:
        """Whose consent for which agency is missing among these."""
        return missing(
            self.given,
            members=members,
            agencies=self.agencies,
            on=self.on,
            purpose=SUPPORT_SHARING,
            same=self.living,
        )

    def covers_the_course(self) -> bool:
        """Whether everybody alive lets both agencies know the course of support."""
        return bool(self.living) and all(
            letting(self.given, same, agency, on=self.on, category=COURSE)
            for same in self.living.values()
            for agency in self.agencies
        )

    def relied_on(self, members: Sequence[UUID]) -> dict[UUID, list[UUID]]:
        """Per person the consents on which telling of them rests."""
        found = {
            one: [letting(self.given, self.living[one], agency, on=self.on) for agency in self.agencies]
            for one in members
        }
        return {one: list(dict.fromkeys(each.id for each in those if each)) for one, those in found.items()}
