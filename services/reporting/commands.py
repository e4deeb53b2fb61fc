"""What reporting does: keep what it hears, count it, record publicity."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.reporting import policy
from services.reporting.domain import groups, tallies
from services.reporting.domain.facts import Cell, Fact, distinct, summed
from services.reporting.domain.rules import facts_of
from services.reporting.store import archive, facts, publicity, rollups
from shared import with_commit
from shared.actors import Actor
from shared.contracts.reporting import PublicityRecorded
from shared.messaging import outbox
from shared.reference.profile import Profile


async def archive_new(session: AsyncSession, heard: Sequence[archive.Kept]) -> Collection[UUID]:
    """Archive events, each named once, in the caller's transaction; returns the ids of those that were not there yet.

    Only these may be counted in it.
    """
    await archive.share_turn(session)
    return await archive.keep(session, heard)


async def record_publicity(
    session: AsyncSession, actor: Actor, profile: Profile, *, on: date, medium: str, title: str, url: str | None
) -> UUID:
    """Record that the programme was made known (本事業の周知); its event is archived and counted like every other.

    Raises NotAllowed for everyone but the city's officers.
    """
    policy.must_make_known(actor, profile)
    item = PublicityRecorded(on=on, publicity_id=uuid4(), medium=medium, title=title)
    await publicity.add(session, item.publicity_id, on, medium=medium, title=title, url=url)
    event_id = await outbox.record(session, item)
    await with_commit.write(session)
    own = await archive.recorded(session, event_id)
    await archive_new(session, [own])
    await count(session, facts_of(item, event_id))
    return item.publicity_id


async def count(session: AsyncSession, told: Iterable[Fact]) -> None:
    """Count facts, each once, whatever was told before and in whatever order."""
    known = distinct(told)
    if not known:
        return
    fresh, corrected = await facts.keep(session, known)
    now = [*fresh, *(fact for _, fact in corrected)]
    before = [fact for fact, _ in corrected]
    sums = summed(now)
    sums.subtract(summed(before))
    changed = [*now, *before]
    stocks, reaches = await _tally(session, changed)
    sums.update(stocks)
    await rollups.add(session, sums)
    await rollups.add(session, reaches, reaches=True)


async def _tally(session: AsyncSession, changed: Sequence[Fact]) -> tuple[Counter[Cell], Counter[Cell]]:
    """Settle the subjects that these facts concern; returns what must be added to the rollup and to the reach."""
    concerned = groups.concerned(changed)
    if not concerned:
        return Counter(), Counter()
    before = await rollups.claim(session, concerned)
    found = await facts.by_key(session, groups.BY_KEY, (f.key for f in changed if f.measure in groups.BY_KEY))
    subjects = [f.subject for f in changed if f.measure in groups.BY_SUBJECT and f.subject is not None]
    found += await facts.by_subject(session, groups.BY_SUBJECT, subjects) if subjects else []
    now = groups.contributions(concerned, groups.gathered(found))

    # The owners are known only now that the things themselves are claimed: a closing does not name its owner.
    owners = groups.owners([*changed, *found])
    before |= await rollups.claim(session, owners)
    now |= groups.contributions(owners, await _owned(session, owners))

    await rollups.settle(session, {group: cells for group, cells in now.items() if cells != before[group]})
    return _differences(before, now)


async def _owned(session: AsyncSession, owners: Iterable[groups.Group]) -> dict[groups.Group, list[Fact]]:
    subjects = [subject for _, subject in owners]
    if not subjects:
        return {}
    openings = await facts.by_subject(session, groups.OPENINGS, subjects)
    closings = await facts.by_key(session, groups.CLOSINGS, (opening.key for opening in openings))
    return groups.gathered_by_owner(openings, closings)


def _differences(
    before: Mapping[groups.Group, Counter[Cell]], now: Mapping[groups.Group, Counter[Cell]]
) -> tuple[Counter[Cell], Counter[Cell]]:
    stocks: Counter[Cell] = Counter()
    reaches: Counter[Cell] = Counter()
    for group, cells in now.items():
        into = reaches if group[0] in tallies.REACHES else stocks
        into.update(tallies.difference(cells, before[group]))
    return stocks, reaches
