"""Two records found to be of one person, and that taken back: always by people, always with the reason on record."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.commands.fates import tell_merge
from services.intake.domain.errors.persons import AbsorbedAlready, AlreadyOne
from services.intake.domain.person import Distinction, Merge
from services.intake.inputs.persons import DistinctionForm, MergeForm, MergeReversal
from services.intake.policy import Standing
from services.intake.store import persons
from shared import access
from shared.actors import Actor
from shared.contracts.persons import PersonsSplit
from shared.messaging import outbox
from shared.privacy.keys import KeyRing


async def merge(session: AsyncSession, actor: Actor, said: MergeForm, *, keys: KeyRing) -> Merge:
    """Say that two records are of one person; both stay as they are.

    Raises NotFound, NotTheOwner unless the actor's agency answers for both, AlreadyOne, AbsorbedAlready.
    """
    await _held(session, actor, (said.keep, said.absorb), "merge")
    if await persons.is_absorbed(session, said.absorb):
        raise AbsorbedAlready(record=str(said.absorb))
    merged = Merge(uuid4(), said.keep, said.absorb, actor.agency, said.on, actor.subject, said.reason)
    session.add(merged)
    await tell_merge(session, merged, keys=keys)
    return merged


async def split(session: AsyncSession, actor: Actor, merge_id: UUID, said: MergeReversal) -> Merge:
    """Take a merge back, which leaves exactly what was; answering for one of both records is enough, as it restores.

    Raises NotFound unless the actor's agency sees both or merged them, NotTheOwner, AlreadySplit, BeforeTheMerge.
    """
    found = await persons.merge_for_update(session, merge_id)
    standings = [await persons.standing(session, one, actor.agency) for one in found.records] if found else []
    sees_both = found is not None and Standing.NONE not in standings
    merged = policy.must_know_merge(actor, found, found.records if found and sees_both else ())
    policy.must_answer_for_household(actor, max(standings, key=lambda standing: standing.value))
    merged.reverse(on=said.on, by=actor.subject, agency=actor.agency, reason=said.reason)
    await outbox.record(session, PersonsSplit(on=said.on, merge_id=merged.id))
    await access.log_all(session, actor, act="split", kind="member", records=merged.records, basis=policy.INTERNAL_USE)
    return merged


async def tell_apart(session: AsyncSession, actor: Actor, said: DistinctionForm) -> Distinction:
    """Say that two records that look alike are of two persons. Raises NotFound, NotTheOwner, AlreadyOne."""
    await _held(session, actor, (said.one, said.other), "tell_apart")
    lower, higher = sorted((said.one, said.other))
    told = Distinction(uuid4(), lower, higher, actor.agency, said.on, actor.subject, said.reason)
    session.add(told)
    return told


async def _held(session: AsyncSession, actor: Actor, records: tuple[UUID, UUID], act: str) -> None:
    """Lock all records of two persons, for two of which the actor's agency answers.

    Raises NotFound, NotTheOwner when it sees both, AlreadyOne.
    """
    standings = [await persons.standing(session, record, actor.agency) for record in records]
    for standing in standings:
        policy.must_see_household(actor, standing)
    for standing in standings:
        policy.must_answer_for_household(actor, standing)
    both = await persons.same_person(session, records)
    await persons.lock(session, both[records[0]] | both[records[1]])
    if records[0] in (await persons.same_person(session, records))[records[1]]:
        raise AlreadyOne
    await access.log_all(session, actor, act=act, kind="member", records=records, basis=policy.INTERNAL_USE)
