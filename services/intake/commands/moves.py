"""Moves: persons leave a household for another one or a new address, on a day; all that was before stays on record.

Consents and outreach stay with the person. The household they leave learns that they left, never where to (R15).
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.households import NOT_HERE, held, pen, saved
from services.intake.commands.protection import tell_protection
from services.intake.domain import relation
from services.intake.domain.change import Change
from services.intake.domain.errors.households import AlreadyThere
from services.intake.domain.household import Household, Member
from services.intake.domain.residence import Residence, ResidenceKind
from services.intake.inputs.households import Move
from services.intake.store import households, residences
from shared import access
from shared.actors import Actor
from shared.privacy.keys import KeyRing
from shared.refusals import Invalid, NotFound

LIVED, REGISTERED = ResidenceKind.LIVED, ResidenceKind.REGISTERED


@dataclass(frozen=True, slots=True)
class Moved:
    """Where they live now, and who moved."""

    household_id: UUID
    members: tuple[UUID, ...]


async def move(session: AsyncSession, actor: Actor, household_id: UUID, said: Move, *, keys: KeyRing) -> Moved:
    """Move some members, or all, to another household or a new address.

    Raises NotFound, NotTheOwner (of either household), Invalid for who does not live there, AlreadyThere,
    BeforeTheMove.
    """
    source, target = await _both(session, actor, household_id, said)
    members = await households.members(session, household_id)
    moving = _Moving(session, actor, source, said, keys)
    if not said.members and target is None:
        await moving.relocate(members)
        return Moved(source.id, tuple(member.id for member in members))
    movers = _movers(members, said)
    if target is None:
        target = Household(uuid4(), said.to.address, said.to.address_protected or source.address_protected)
        await households.add(session, target)
    else:
        await moving.shelter(target)
    await moving.rehouse(movers, target)
    return Moved(target.id, tuple(member.id for member in movers))


async def _both(
    session: AsyncSession, actor: Actor, household_id: UUID, said: Move
) -> tuple[Household, Household | None]:
    """Lock the household they leave and the one they come to, always in the same order."""
    other = said.to.household_id
    if other == household_id:
        raise AlreadyThere(household=str(household_id))
    if other is not None:
        policy.must_answer_for_household(actor, await households.standing(session, household_id, actor.agency))
        policy.must_answer_for_household(actor, await households.standing(session, other, actor.agency))
        await households.households_for_update(session, [household_id, other])
        await access.log(session, actor, act="move", kind="household", record=other, basis=policy.INTERNAL_USE)
    source = await held(session, actor, household_id, "move")
    target = await households.household(session, other) if other is not None else None
    if other is not None and target is None:
        raise NotFound
    return source, target


def _movers(members: Sequence[Member], said: Move) -> Sequence[Member]:
    if not said.members:
        return members
    here = {member.id: member for member in members}
    unknown = [n for n, mover in enumerate(said.members) if mover.id not in here]
    if unknown:
        raise Invalid({f"/members/{n}/id": NOT_HERE for n in unknown})
    return [here[mover.id] for mover in said.members]


class _Moving:
    """One move of people out of one household."""

    def __init__(self, session: AsyncSession, actor: Actor, source: Household, said: Move, keys: KeyRing) -> None:
        self.session, self.actor, self.source, self.said, self.keys = session, actor, source, said, keys
        self.pen = pen(actor, said)

    async def relocate(self, members: Sequence[Member]) -> None:
        """The whole household goes to another address and stays the household it is."""
        household, before = self.source, copy(self.source)
        becomes_protected = self.said.to.address_protected and not household.address_protected
        household.address = self.said.to.address
        household.address_protected |= self.said.to.address_protected
        await self._register(members, household.id, left=None, address=before.address)
        await residences.note(self.session, self.pen.compare(before, household, reason=self.said.note))
        if becomes_protected:
            await tell_protection(self.session, household.id, on=self.said.on, keys=self.keys)
        await saved(self.session, household)

    async def shelter(self, target: Household) -> None:
        """Protection goes with who is protected: the household they come to is protected from then on."""
        before = copy(target)
        protected = self.source.address_protected or self.said.to.address_protected
        if target.learn(address=None, address_protected=protected):
            await tell_protection(self.session, target.id, on=self.said.on, keys=self.keys)
        await residences.note(self.session, self.pen.compare(before, target))

    async def rehouse(self, movers: Sequence[Member], target: Household) -> None:
        """Close where they lived, open where they live, and write both histories, neither of which names the other."""
        await self._leave(movers)
        await residences.add(
            self.session, [self._at(member, target.id, LIVED, since=self.said.on) for member in movers]
        )
        await self._register(movers, target.id, left=self.source.id)
        relations = {mover.id: mover.relation for mover in self.said.members}
        for member in movers:
            await residences.note(self.session, self._changes(member, target))
            typed = relations.get(member.id)
            member.relation, member.relation_typed = relation.read(typed) if typed else (None, None)
            member.household_id = target.id
        await saved(self.session, self.source)
        await saved(self.session, target, *movers)

    def _changes(self, member: Member, target: Household) -> list[Change]:
        was = {"relation": member.relation, "relation_typed": member.relation_typed}
        left = self.pen.note("moved_out", self.source.id, member.id, before=was)
        return [left, self.pen.note("moved_in", target.id, member.id, reason=self.said.note)]

    async def _leave(self, movers: Sequence[Member]) -> None:
        lasting = await residences.current(self.session, [member.id for member in movers])
        for member in movers:
            lived = lasting.get((member.id, LIVED))
            if lived is None:
                lived = self._at(member, self.source.id, LIVED)
                lived.end(self.said.on)
                await residences.add(self.session, [lived])
            else:
                lived.end(self.said.on)
                await residences.end(self.session, lived)

    async def _register(
        self, members: Sequence[Member], place: UUID, *, left: UUID | None, address: str | None = None
    ) -> None:
        """The registration moves with them, or stays where it was known or taken to be; unless nothing is said."""
        if self.said.registration is None:
            return
        lasting = await residences.current(self.session, [member.id for member in members])
        known = {member: where for (member, kind), where in lasting.items() if kind is REGISTERED}
        if self.said.registration == "stays":
            unknown = [member for member in members if member.id not in known]
            new = [self._at(member, left, REGISTERED, address=address) for member in unknown]
        else:
            for was in known.values():
                was.end(self.said.on)
                await residences.end(self.session, was)
            new = [self._at(member, place, REGISTERED, since=self.said.on) for member in members]
        await residences.add(self.session, new)

    def _at(
        self,
        member: Member,
        place: UUID | None,
        kind: ResidenceKind,
        *,
        since: date | None = None,
        address: str | None = None,
    ) -> Residence:
        actor = self.actor
        return Residence(uuid4(), member.id, place, kind, actor.agency, actor.subject, since, None, address)
