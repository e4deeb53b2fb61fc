"""Persons: found again in any spelling, and which records are of one.

Only what an agency has to do with anyway is ever looked at: that another desk keeps a record of somebody is not told.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.household import Member
from services.intake.domain.person import Identity, Merge
from services.intake.store import households
from services.intake.store.among import among
from shared.privacy import names

MOST = 200
"""So many records of one name are compared; a common name beyond it needs a date of birth to be told apart anyway."""


def index(member: Member) -> None:
    """Make a member findable by name and reading."""
    member.name_index = name_index(member.name) if member.name else None
    member.kana_index = tables.cipher.blind(member.kana) if member.kana else None


def name_index(name: str) -> bytes:
    """The blind index of a name in any spelling: 髙島, 高島 and 髙島 with a variation selector are one."""
    return tables.cipher.blind(names.search_form(name))


def name_indexes(name: str) -> tuple[bytes, ...]:
    """All indexes under which a name may lie: rows written before variants were folded lie under the name as typed."""
    return name_index(name), tables.cipher.blind(name)


async def standing(session: AsyncSession, member_id: UUID, agency: str) -> policy.Standing:
    """What the agency has to do with a person."""
    member = tables.member
    for which, answer in ((answered_by, policy.Standing.ANSWERS), (seen_by, policy.Standing.SEES)):
        found = select(exists().where(member.c.id == member_id, which(agency)))
        if (await session.execute(found)).scalar_one():
            return answer
    return policy.Standing.NONE


def answered_by(agency: str) -> ColumnElement[bool]:
    """The condition that the agency answers for the person or for the household they live in, for rows of `member`."""
    answered = households.concerned_in(households.answered_by(agency))
    return or_(answered, _lives_where_answered(agency), households.reached_by(agency))


def seen_by(agency: str) -> ColumnElement[bool]:
    """The condition that the agency sees the person, for rows of `member`."""
    seen = households.concerned_in(households.visible_to(agency))
    return or_(seen, _lives_where_answered(agency), households.reached_by(agency))


def _lives_where_answered(agency: str) -> ColumnElement[bool]:
    member, consultation, outreach = tables.member, tables.consultation, tables.outreach
    of_household = consultation.c.household_id == member.c.household_id
    own = exists().where(of_household, households.answered_by(agency)).correlate(member)
    reached = and_(outreach.c.household_id == member.c.household_id, outreach.c.agency == agency)
    return or_(own, exists().where(reached).correlate(member))


async def of_the_same_name(session: AsyncSession, identity: Identity, agency: str) -> Sequence[Member]:
    """Persons the agency sees whose name or reading is this one, the newest first."""
    member = tables.member
    same: list[ColumnElement[bool]] = []
    if identity.kana:
        same.append(member.c.kana_index == tables.cipher.blind(identity.kana))
    if identity.name:
        same.append(member.c.name_index.in_(name_indexes(identity.name)))
    if not same:
        return ()
    found = select(*households.MEMBER).where(or_(*same), seen_by(agency))
    rows = await session.execute(found.order_by(member.c.recorded_at.desc(), member.c.id).limit(MOST))
    return [Member(**row) for row in rows.mappings()]


async def lock(session: AsyncSession, ids: Iterable[UUID]) -> None:
    """Lock records in the order of their ids until the transaction ends."""
    member = tables.member
    await session.execute(select(member.c.id).where(member.c.id.in_(set(ids))).order_by(member.c.id).with_for_update())


async def merge_for_update(session: AsyncSession, merge_id: UUID) -> Merge | None:
    """One merge, locked until the transaction ends."""
    return await session.get(Merge, merge_id, with_for_update=True, populate_existing=True)


async def merge(session: AsyncSession, merge_id: UUID) -> Merge | None:
    """One merge."""
    return await session.get(Merge, merge_id)


async def merges(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[Merge]:
    """Every merge of these records, also those taken back, oldest first."""
    row = tables.person_merge
    of_them = or_(row.c.keep_id.in_(set(ids)), row.c.absorbed_id.in_(set(ids)))
    return (await session.scalars(select(Merge).where(of_them).order_by(row.c.recorded_at, row.c.id))).all()


async def is_absorbed(session: AsyncSession, member_id: UUID) -> bool:
    """Whether a record stands behind another one now."""
    row = tables.person_merge
    found = select(exists().where(row.c.absorbed_id == member_id, row.c.reversed_on.is_(None)))
    return bool((await session.execute(found)).scalar_one())


async def told_apart(session: AsyncSession, ids: Iterable[UUID]) -> set[UUID]:
    """Of whom somebody said that they are not this person."""
    row, wanted = tables.person_distinction, set(ids)
    found = select(row.c.lower_id, row.c.higher_id)
    pairs = await session.execute(found.where(or_(row.c.lower_id.in_(wanted), row.c.higher_id.in_(wanted))))
    return {one for pair in pairs for one in pair} - wanted


async def shown_as(session: AsyncSession, ids: Iterable[UUID], agency: str) -> dict[UUID, UUID]:
    """Under which record an agency is shown the person of each: the one that was kept, or the first that it sees."""
    groups = await _groups(session, ids)
    seen = await seen_among(session, {one for group in groups if len(group) > 1 for one in group}, agency)
    shown: dict[UUID, UUID] = {}
    for kept, *others in groups:
        first = next((one for one in (kept, *sorted(others)) if one in seen), kept)
        shown |= dict.fromkeys((kept, *others), first)
    return shown


async def seen_among(session: AsyncSession, ids: Iterable[UUID], agency: str) -> set[UUID]:
    """Which of these persons the agency sees."""
    member, wanted = tables.member, set(ids)
    if not wanted:
        return set()
    return set(await session.scalars(select(member.c.id).where(among(member.c.id, wanted), seen_by(agency))))


async def same_person(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each id, all the ids under which this one person is on record, its own among them."""
    wanted = set(ids)
    groups = [frozenset(group) for group in await _groups(session, wanted)]
    return {one: group for group in groups for one in group & wanted}


async def living_once(session: AsyncSession, members: Iterable[Member]) -> dict[UUID, frozenset[UUID]]:
    """The living among these, each person once, with all ids of theirs; who died by one of their records is dead."""
    known = {member.id: member for member in members}
    same = await same_person(session, known)
    others = await households.people(session, {one for group in same.values() for one in group} - known.keys())
    dead = {one for one, member in (known | others).items() if not member.living}
    firsts: dict[frozenset[UUID], UUID] = {}
    for one in known:
        firsts.setdefault(same[one], one)
    return {first: group for group, first in firsts.items() if not group & dead}


async def _groups(session: AsyncSession, ids: Iterable[UUID]) -> list[tuple[UUID, ...]]:
    """The records of each person asked for, the one that stands for them first."""
    wanted = set(ids)
    pairs = await _merged(session, wanted)
    above = {absorbed: keep for keep, absorbed in pairs}
    groups: dict[UUID, list[UUID]] = defaultdict(list)
    for one in wanted | {each for pair in pairs for each in pair}:
        root = one
        while root in above:
            root = above[root]
        groups[root].append(one)
    return [(root, *(one for one in group if one != root)) for root, group in groups.items()]


async def _merged(session: AsyncSession, ids: set[UUID]) -> list[tuple[UUID, UUID]]:
    """Every merge in force that leads from these records to others, however long the way."""
    row = tables.person_merge
    lasting = row.c.reversed_on.is_(None)
    ends = (row.c.keep_id, row.c.absorbed_id)
    start = select(*ends).where(lasting, or_(*(among(end, ids) for end in ends)))
    reached = start.cte("reached", recursive=True)
    touches = or_(*(end.in_((reached.c.keep_id, reached.c.absorbed_id)) for end in ends))
    further = select(*ends).where(lasting, touches)
    whole = reached.union(further)
    return [(line.keep_id, line.absorbed_id) for line in await session.execute(select(whole))]


async def keep_fate(session: AsyncSession, member: Member) -> int:
    """Note whether a person is alive as it is told now; gives the number of this note. Their household is locked."""
    row = tables.person_fate
    known = select(func.coalesce(func.max(row.c.revision), 0)).where(row.c.member_id == member.id)
    revision = int((await session.execute(known)).scalar_one()) + 1
    values = {"member_id": member.id, "revision": revision, "living": member.living, "died_on": member.died_on}
    await session.execute(insert(row).values(values))
    return revision
