"""Reading a household: who lives there, who is registered there, who left, and what was changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain import relation
from services.intake.domain.change import Change
from services.intake.domain.household import Household, Member
from services.intake.domain.residence import Residence, ResidenceKind
from services.intake.policy import Standing
from services.intake.queries.views.households import (
    BelongingView,
    ChangeView,
    FormerView,
    HouseholdRecord,
    RegistrationView,
)
from services.intake.store import households, persons, residences
from shared import access
from shared.actors import Actor
from shared.privacy import masking
from shared.refusals import NotFound

LIVED, REGISTERED = ResidenceKind.LIVED, ResidenceKind.REGISTERED


async def household(session: AsyncSession, actor: Actor, household_id: UUID) -> HouseholdRecord:
    """One household with those of its people whom the actor's agency has to do with. Raises NotFound.

    Who answers for it sees everybody and the history; who only saw a consultation of it sees whom that is about.
    """
    standing = await households.standing(session, household_id, actor.agency)
    policy.must_see_household(actor, standing)
    found = await households.household(session, household_id)
    if found is None:
        raise NotFound
    await access.log(session, actor, act="read", kind="household", record=household_id, basis=policy.INTERNAL_USE)
    answers = standing is Standing.ANSWERS
    reader = _Reader(session, actor, found, await residences.of_household(session, household_id))
    changes = await residences.history(session, household_id) if answers else ()
    return HouseholdRecord(
        id=found.id,
        address=masking.address(found.address, protected=found.address_protected),
        address_protected=found.address_protected,
        members=await reader.members(everybody=answers),
        former=await reader.former() if answers else (),
        history=[_shown(change, found) for change in changes],
        revision=found.revision,
    )


class _Reader:
    """What one actor is shown of one household."""

    def __init__(
        self, session: AsyncSession, actor: Actor, household: Household, residences: Sequence[Residence]
    ) -> None:
        self.session, self.actor, self.household, self.residences = session, actor, household, residences

    async def members(self, *, everybody: bool) -> list[BelongingView]:
        """Who lives there, then who is only registered there; records of one person are shown as one."""
        living_here = list(await households.members(self.session, self.household.id))
        registered = {r.member_id for r in self._lasting(REGISTERED) if r.household_id == self.household.id}
        elsewhere = await households.people(self.session, registered - {member.id for member in living_here})
        belonging = living_here + list(elsewhere.values())
        if not everybody:
            seen = await persons.seen_among(self.session, [member.id for member in belonging], self.actor.agency)
            belonging = [member for member in belonging if member.id in seen]
        return await self._as_one(belonging)

    async def former(self) -> list[FormerView]:
        """Who lived there and left."""
        left = [r for r in self.residences if r.kind is LIVED and r.household_id == self.household.id and r.until]
        people = await households.people(self.session, {residence.member_id for residence in left})
        return [
            FormerView(id=r.member_id, name=people[r.member_id].name, since=r.since, until=r.until)
            for r in left
            if r.until
        ]

    async def _as_one(self, belonging: Sequence[Member]) -> list[BelongingView]:
        shown = await persons.shown_as(self.session, [member.id for member in belonging], self.actor.agency)
        here = {member.id for member in belonging}
        places = await self._places()
        views = []
        for member in belonging:
            one = shown[member.id]
            if one == member.id or one not in here:
                behind = tuple(other for other in here if shown[other] == member.id and other != member.id)
                views.append(self._belonging(member, places, behind, one if one != member.id else None))
        return views

    async def _places(self) -> set[UUID]:
        """In which other households on record, that the actor sees, somebody is registered."""
        others = {r.household_id for r in self._lasting(REGISTERED)} - {None, self.household.id}
        standings = {
            other: await households.standing(self.session, other, self.actor.agency) for other in others if other
        }
        return {other for other, standing in standings.items() if standing is not Standing.NONE}

    def _lasting(self, kind: ResidenceKind) -> list[Residence]:
        return [residence for residence in self.residences if residence.kind is kind and residence.until is None]

    def _belonging(
        self, member: Member, places: set[UUID], behind: tuple[UUID, ...], same: UUID | None
    ) -> BelongingView:
        lived = next((r for r in self._lasting(LIVED) if r.member_id == member.id), None)
        return BelongingView(
            id=member.id,
            name=member.name,
            kana=member.kana,
            birth_date=member.birth_date,
            relation=member.relation,
            relation_typed=member.relation_typed,
            relation_label=relation.label(member.relation, member.relation_typed),
            living=member.living,
            died_on=member.died_on,
            represented_by=member.represented_by,
            lives_here=member.household_id == self.household.id,
            lived_since=lived.since if lived else None,
            registration=self._registration(member, places),
            also_recorded_as=behind,
            same_person_as=same,
        )

    def _registration(self, member: Member, places: set[UUID]) -> RegistrationView:
        registered = next((r for r in self._lasting(REGISTERED) if r.member_id == member.id), None)
        if registered is None:
            return RegistrationView(at="unknown")
        if registered.household_id == self.household.id:
            return RegistrationView(at="here", since=registered.since)
        place = registered.household_id if registered.household_id in places else None
        address = masking.address(registered.address, protected=self.household.address_protected)
        return RegistrationView(at="elsewhere", household_id=place, address=address, since=registered.since)


def _shown(change: Change, household: Household) -> ChangeView:
    """A change, former addresses of a protected household masked like the present one (R15)."""
    view = ChangeView.model_validate(change)
    if household.address_protected and view.before and "address" in view.before:
        return view.model_copy(update={"before": masking.mask_fields(view.before, {"address"})})
    return view
