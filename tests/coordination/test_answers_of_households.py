"""What the persons of several households answered, asked for at once: for each household what is said of it alone (R3).

Random cases that became part of others, and persons on record several times over, beside a reading that knows one row
after the other.
"""

import random
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.coordination.domain.consent import Consent
from services.coordination.store.consents import consents_of, consents_of_each
from tests.coordination.office import Office

CASE = """INSERT INTO household_case (id, number, household_id, referral_id, opened_on, episode, episode_opened_on,
    stage, address_protected, revision)
    VALUES (:id, :number, :home, :id, '2026-01-01', 1, '2026-01-01', 'received', false, 1)"""
MERGE = "UPDATE household_case SET merged_into = :into WHERE id = :id"
MEMBER = "INSERT INTO case_member (case_id, id, position, living) VALUES (:case, :id, :position, true)"
ONE_PERSON = "INSERT INTO person_merge (id, keep_id, absorbed_id, split_on) VALUES (:id, :keep, :absorbed, :split)"
CONSENT = """INSERT INTO consent (id, household_id, member_id, purpose, agencies, granted_on, valid_from, valid_until,
    grant_revision) VALUES (:id, :home, :member, 'support_sharing', '{kita}', :on, :on, :on, 1)"""
Answers = list[tuple[UUID, UUID]]


class Town:
    """Twelve households: who is on record where, which case is part of which, and who is one person with whom."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.homes, self.cases, self.people = ([self.id() for _ in range(count)] for count in (12, 9, 20))
        self.home_of = dict(zip(self.cases, self.homes, strict=False))
        self.members = {case: chance.sample(self.people, 2) for case in self.cases}
        young = [(each, chance.choice(self.cases[:place])) for place, each in enumerate(self.cases) if place]
        self.parts = dict(chance.sample(young, 5))
        self.pairs = [(*chance.sample(self.people, 2), chance.random() < 0.2) for _ in range(7)]
        self.answers = [self.answer() for _ in range(60)]

    def id(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128))

    def answer(self) -> tuple[UUID, UUID, UUID, date]:
        on = date(2026, 1, 1) + timedelta(days=self.chance.randrange(200))
        return self.id(), self.chance.choice(self.homes), self.chance.choice(self.people), on

    def rows(self) -> list[tuple[str, dict[str, object]]]:
        made: list[tuple[str, dict[str, object]]] = []
        for case, home in self.home_of.items():
            made.append((CASE, {"id": case, "number": case.hex, "home": home}))
            made += [(MEMBER, {"case": case, "id": each, "position": at}) for at, each in enumerate(self.members[case])]
        made += [(MERGE, {"id": case, "into": into}) for case, into in self.parts.items()]
        for keep, absorbed, split in self.pairs:
            when = date(2026, 2, 1) if split else None
            made.append((ONE_PERSON, {"id": self.id(), "keep": keep, "absorbed": absorbed, "split": when}))
        made += [(CONSENT, dict(zip(("id", "home", "member", "on"), each, strict=True))) for each in self.answers]
        return made

    def told(self, home: UUID) -> Answers:
        """Which answers count for a household, each for which record."""
        whole = {home} | {self.home_of[case] for case in self.cases if home in self.above(case)}
        known = {each for case in self.cases if self.home_of[case] in whole for each in self.members[case]}
        known |= {member for _, where, member, _ in self.answers if where in whole}
        found: Answers = []
        for id_, where, member, _ in sorted(self.answers, key=lambda each: (each[3], each[0])):
            same = self.same(member)
            if where in whole or (len(same) > 1 and same & known):
                found += [(id_, each) for each in sorted(same)]
        return found

    def above(self, case: UUID) -> set[UUID]:
        found, at = set(), case
        while at in self.parts:
            at = self.parts[at]
            found.add(self.home_of[at])
        return found

    def same(self, person: UUID) -> set[UUID]:
        found = {person}
        for _ in self.pairs:
            for keep, absorbed, split in self.pairs:
                if not split and found & {keep, absorbed}:
                    found |= {keep, absorbed}
        return found


def brief(answers: list[Consent]) -> Answers:
    return [(each.id, each.member_id) for each in answers]


@pytest.mark.parametrize("seed", range(4))
async def test_r3_of_many_households_each_hears_its_own_answers(open_office: Office, seed: int) -> None:
    town = Town(random.Random(seed))
    async with open_office.held.sessions.begin() as session:
        for statement, values in town.rows():
            await session.execute(text(statement), values)
        together = await consents_of_each(session, town.homes)
        alone = {home: await consents_of(session, home) for home in town.homes}
    assert {home: brief(found) for home, found in together.items()} == {home: town.told(home) for home in town.homes}
    assert together == alone
