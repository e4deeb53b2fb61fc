"""What is learned of a household on record: its address, who belongs to it, who represents whom, who died."""

from copy import copy
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.fates import tell_fate
from services.intake.commands.protection import tell_protection
from services.intake.domain import relation
from services.intake.domain.change import Pen
from services.intake.domain.errors import not_before
from services.intake.domain.errors.households import BeforeTheBirth, LivesElsewhere
from services.intake.domain.household import Household, Member
from services.intake.domain.residence import Residence, ResidenceKind
from services.intake.inputs.base import Fact
from services.intake.inputs.households import (
    Death,
    DeathReversal,
    HouseholdFacts,
    MemberChange,
    MemberFacts,
    NewMember,
    Registration,
    Representative,
)
from services.intake.store import households, persons, residences
from shared import access
from shared.actors import Actor
from shared.privacy.keys import KeyRing
from shared.refusals import Invalid, NotFound, Stale

NOT_HERE = "この世帯の世帯員を指定してください。"


def pen(actor: Actor, said: Fact) -> Pen:
    """Who writes into the history now."""
    return Pen(actor.agency, actor.subject, said.on)


async def change_household(
    session: AsyncSession, actor: Actor, household_id: UUID, said: HouseholdFacts, *, expected: int, keys: KeyRing
) -> Household:
    """Correct the address or its protection. Raises NotFound, NotTheOwner, Stale, ProtectionStays."""
    household = await held(session, actor, household_id, "change_household", expected=expected)
    before = copy(household)
    becomes_protected = household.learn(address=said.address, address_protected=bool(said.address_protected))
    if said.address_protected is False and household.address_protected:
        household.lift_protection(said.reason)
    await residences.note(session, pen(actor, said).compare(before, household, reason=said.reason))
    if becomes_protected:
        await tell_protection(session, household_id, on=said.on, keys=keys)
    await saved(session, household)
    return household


async def change_member(
    session: AsyncSession, actor: Actor, household_id: UUID, member_id: UUID, said: MemberChange, *, expected: int
) -> Household:
    """Correct who somebody is. Raises NotFound, NotTheOwner, LivesElsewhere, Stale."""
    household = await held(session, actor, household_id, "change_member", expected=expected)
    member = await living_here(session, household, member_id)
    before = copy(member)
    _learn(member, said)
    await residences.note(session, pen(actor, said).compare_member(before, member))
    await saved(session, household, member)
    return household


async def add_member(session: AsyncSession, actor: Actor, household_id: UUID, said: NewMember) -> Member:
    """Take somebody into the household who was not on record. Raises NotFound, NotTheOwner, Invalid."""
    household = await held(session, actor, household_id, "add_member")
    known = await households.members(session, household_id)
    if said.represented_by is not None and said.represented_by not in {member.id for member in known}:
        raise Invalid({"/represented_by": NOT_HERE})
    member = Member(uuid4(), household_id, represented_by=said.represented_by, position=len(known))
    _learn(member, said)
    await households.add_member(session, member)
    lives = Residence(uuid4(), member.id, household_id, ResidenceKind.LIVED, actor.agency, actor.subject, since=said.on)
    await residences.add(session, [lives])
    await residences.note(session, [pen(actor, said).note("added", household_id, member.id)])
    await saved(session, household)
    return member


async def change_representative(
    session: AsyncSession, actor: Actor, household_id: UUID, member_id: UUID, said: Representative
) -> Household:
    """Name who represents a member from a day on (R3). Raises NotFound, NotTheOwner, LivesElsewhere, Invalid."""
    household = await held(session, actor, household_id, "change_representative")
    member = await living_here(session, household, member_id)
    if said.represented_by == member_id:
        raise Invalid({"/represented_by": "ご本人を自分の代理人にすることはできません。"})
    if said.represented_by is not None:
        known = await households.members_by_id(session, household_id, [said.represented_by])
        if said.represented_by not in known or not known[said.represented_by].living:
            raise Invalid({"/represented_by": NOT_HERE})
    was = str(member.represented_by) if member.represented_by else None
    member.represented_by = said.represented_by
    note = pen(actor, said).note(
        "representative", household_id, member_id, before={"represented_by": was}, reason=said.reason
    )
    await residences.note(session, [note])
    await saved(session, household, member)
    return household


async def record_registration(
    session: AsyncSession, actor: Actor, household_id: UUID, member_id: UUID, said: Registration
) -> Household:
    """Note where a member is registered (住民票), which need not be where they live.

    Raises NotFound, NotTheOwner, LivesElsewhere, BeforeTheMove.
    """
    household = await held(session, actor, household_id, "record_registration")
    await living_here(session, household, member_id)
    place = household_id if said.at == "here" else said.household_id
    if place is not None and place != household_id:
        policy.must_see_household(actor, await households.standing(session, place, actor.agency))
    was = (await residences.current(session, [member_id])).get((member_id, ResidenceKind.REGISTERED))
    if was is not None:
        was.end(said.on)
        await residences.end(session, was)
    registered = Residence(
        uuid4(), member_id, place, ResidenceKind.REGISTERED, actor.agency, actor.subject, said.on, None, said.address
    )
    await residences.add(session, [registered])
    await residences.note(session, [pen(actor, said).note("registration", household_id, member_id)])
    await saved(session, household)
    return household


async def record_death(
    session: AsyncSession, actor: Actor, household_id: UUID, member_id: UUID, said: Death, *, keys: KeyRing
) -> Household:
    """Note that a member died. Raises NotFound, NotTheOwner, LivesElsewhere, AlreadyDead, BeforeTheBirth."""
    household = await held(session, actor, household_id, "record_death")
    member = await living_here(session, household, member_id)
    if member.born is not None:
        not_before(BeforeTheBirth, on=said.on, earliest=member.born.earliest)
    member.die(said.on)
    await residences.note(session, [pen(actor, said).note("died", household_id, member_id)])
    await saved(session, household, member)
    await tell_fate(session, member, on=said.on, keys=keys)
    return household


async def reverse_death(
    session: AsyncSession, actor: Actor, household_id: UUID, member_id: UUID, said: DeathReversal, *, keys: KeyRing
) -> Household:
    """Take a death back that was recorded by mistake. Raises NotFound, NotTheOwner, LivesElsewhere, NotDead."""
    household = await held(session, actor, household_id, "reverse_death")
    member = await living_here(session, household, member_id)
    before = {"died_on": member.died_on.isoformat() if member.died_on else None}
    member.was_reported_dead_by_mistake()
    note = pen(actor, said).note("death_reversed", household_id, member_id, before=before, reason=said.reason)
    await residences.note(session, [note])
    await saved(session, household, member)
    await tell_fate(session, member, on=said.on, keys=keys)
    return household


async def held(
    session: AsyncSession, actor: Actor, household_id: UUID, act: str, *, expected: int | None = None
) -> Household:
    """Lock a household for which the actor's agency answers, and log the act. Raises NotFound, NotTheOwner, Stale."""
    policy.must_answer_for_household(actor, await households.standing(session, household_id, actor.agency))
    household = await households.household_for_update(session, household_id)
    if household is None:
        raise NotFound
    await access.log(session, actor, act=act, kind="household", record=household_id, basis=policy.INTERNAL_USE)
    if expected is not None and household.revision != expected:
        raise Stale
    return household


async def living_here(session: AsyncSession, household: Household, member_id: UUID) -> Member:
    """A member of the household as it is now. Raises NotFound, LivesElsewhere for who left."""
    known = await households.members_by_id(session, household.id, [member_id])
    member = known.get(member_id)
    if member is None:
        raise NotFound
    if member.household_id != household.id:
        raise LivesElsewhere(member=str(member_id))
    return member


async def saved(session: AsyncSession, household: Household, *members: Member) -> None:
    """Save a changed household with its next revision."""
    household.revision += 1
    await households.save(session, household, members)


def _learn(member: Member, said: MemberFacts) -> None:
    """Take over the fields that were given; what was typed is what is kept."""
    given = said.model_fields_set
    for name in ("name", "kana", "birth_date"):
        if name in given:
            setattr(member, name, getattr(said, name))
    if "relation" in given:
        member.relation, member.relation_typed = relation.read(said.relation) if said.relation else (None, None)
    persons.index(member)
