"""Who may be one person, and who is: among the records that the actor's agency sees anyway (ADR 016)."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.household import Member
from services.intake.domain.person import Identity, Likeness, Merge, likeness, strength
from services.intake.inputs.persons import PersonSearch
from services.intake.policy import Standing
from services.intake.queries.views.persons import MatchView, MergeView, PersonView, RecordView
from services.intake.store import households, persons
from shared import access
from shared.actors import Actor

MOST_PROPOSED = 20


async def matches(session: AsyncSession, actor: Actor, member_id: UUID) -> list[MatchView]:
    """Records that may be of the same person as this one. Raises NotFound."""
    await _see(session, actor, member_id)
    member = (await households.people(session, [member_id]))[member_id]
    own = (await persons.same_person(session, [member_id]))[member_id]
    apart = await persons.told_apart(session, own)
    return await _proposed(session, actor, _identity(member), without=own | apart)


async def people_like(session: AsyncSession, actor: Actor, said: PersonSearch) -> list[MatchView]:
    """Records that may be of somebody who is just being received."""
    policy.must_be_practitioner(actor)
    return await _proposed(session, actor, Identity(said.name, said.kana, said.birth_date), without=frozenset())


async def person(session: AsyncSession, actor: Actor, member_id: UUID) -> PersonView:
    """A person with every record of theirs that the actor's agency sees. Raises NotFound."""
    await _see(session, actor, member_id)
    own = (await persons.same_person(session, [member_id]))[member_id]
    seen = await persons.seen_among(session, own, actor.agency)
    records = await households.people(session, seen)
    shown = await persons.shown_as(session, [member_id], actor.agency)
    found = await persons.merges(session, seen)
    ends = await persons.seen_among(session, {end for merge in found for end in merge.records}, actor.agency)
    return PersonView(
        id=shown[member_id],
        records=[RecordView.model_validate(records[one]) for one in sorted(records)],
        merges=[MergeView.model_validate(merge) for merge in found if policy.knows_merge(actor, merge, ends)],
    )


async def merge(session: AsyncSession, actor: Actor, merge_id: UUID) -> Merge:
    """One merge, for who sees both records or made it. Raises NotFound."""
    found = await persons.merge(session, merge_id)
    seen = await persons.seen_among(session, found.records, actor.agency) if found else set()
    merge = policy.must_know_merge(actor, found, seen)
    await access.log_all(
        session, actor, act="read_merge", kind="member", records=merge.records, basis=policy.INTERNAL_USE
    )
    return merge


async def _see(session: AsyncSession, actor: Actor, member_id: UUID) -> Standing:
    standing = await persons.standing(session, member_id, actor.agency)
    policy.must_see_household(actor, standing)
    await access.log(session, actor, act="read", kind="member", record=member_id, basis=policy.INTERNAL_USE)
    return standing


async def _proposed(
    session: AsyncSession, actor: Actor, identity: Identity, *, without: Iterable[UUID]
) -> list[MatchView]:
    """Compare with everybody of the same name or reading; each that is shown is logged."""
    known = await persons.of_the_same_name(session, identity, actor.agency)
    alike = [(likeness(identity, _identity(member)), member) for member in known if member.id not in set(without)]
    likely = sorted(((why, member) for why, member in alike if why), key=lambda found: strength(found[0]))
    shown = [_match(member, why) for why, member in likely[:MOST_PROPOSED]]
    records = [match.id for match in shown]
    await access.log_all(session, actor, act="match", kind="member", records=records, basis=policy.INTERNAL_USE)
    return shown


def _identity(member: Member) -> Identity:
    return Identity(member.name, member.kana, member.birth_date)


def _match(member: Member, why: tuple[Likeness, ...]) -> MatchView:
    return MatchView(
        id=member.id,
        household_id=member.household_id,
        name=member.name,
        kana=member.kana,
        birth_date=member.birth_date,
        reasons=why,
        explanation="、".join(reason.label for reason in why),
    )
