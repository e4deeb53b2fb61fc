"""The words by which agencies find consultations: digests under our key, different for each agency.

An agency has words for what it sees (`policy.sees_consultation`), of a protected address only the owner has them (R15).
Receptions note that they are not indexed yet, and triggers what was changed, so that no other command has to think of
it. The worker indexes what was noted soon after, a search what it would miss.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain import finding
from services.intake.domain.household import Household, Member
from services.intake.store import households
from services.intake.store.among import among
from shared.locks import Lock

AT_ONCE = 200
"""So many are indexed within one search at most."""

BATCH = 100
"""So many by the worker in one transaction, for which a search may have to wait: about 50 ms."""

SOON_S, IDLE_S = 0.1, 1.0
"""So long the worker lets things gather after it indexed some, and after there was nothing."""

PATIENCE_MS = 500
"""So long a search waits for who indexes; then it tells what it could not consider."""

NAME, BORN, PHONE, ADDRESS = "name", "born", "phone", "address"
Word = tuple[str, str]
"""Its kind and the word itself."""

_DIGEST = 8
_TAKE = """
    DELETE FROM findable_stale WHERE id IN (SELECT id FROM findable_stale ORDER BY id {order} LIMIT :most)
    RETURNING consultation_id
"""
_TAKE_OLDEST, _TAKE_NEWEST = text(_TAKE.format(order="ASC")), text(_TAKE.format(order="DESC"))
_LOCK = text(f"SELECT pg_advisory_xact_lock({Lock.FINDABLE.key})")
_TRY_LOCK = text(f"SELECT pg_try_advisory_xact_lock({Lock.FINDABLE.key})")
_LOCK_NOT_AVAILABLE = "55P03"
_SEEING = text("""
    SELECT id, received_on, household_id, owner_agency, caller_phone, ARRAY(
        SELECT agency UNION SELECT owner_agency
        UNION SELECT to_agency FROM handover WHERE consultation_id = consultation.id AND status = ANY(:sees)
    ) AS agencies FROM consultation WHERE id = ANY(:ids)
""")


def token(agency: str, kind: str, word: str) -> int:
    """Give the digest of a word for one agency: equal words of two agencies do not look alike."""
    digest = tables.cipher.keys.index(f"{agency}\0{kind}\0{word}".encode())
    return int.from_bytes(digest[:_DIGEST], signed=True)


def words(*, people: Iterable[Member] = (), phone: str | None = None, address: str | None = None) -> set[Word]:
    """Give all words by which a consultation is found."""
    found = {(PHONE, word) for word in finding.phone_words(phone)}
    found |= {(ADDRESS, word) for word in finding.address_words(address)}
    for person in people:
        found |= {(NAME, word) for typed in (person.name, person.kana) for word in finding.name_words(typed)}
        found |= {(BORN, word) for word in finding.birth_words(person.born)}
    return found


def tokens(agency: str, found_by: Iterable[Word]) -> tuple[int, ...]:
    """Give the digests of words for one agency."""
    return tuple(token(agency, kind, word) for kind, word in found_by)


async def index(session: AsyncSession) -> float:
    """Index some of what was noted, the oldest first; says in how many seconds to go on.

    One process indexes at a time, or the older of two states of a consultation could be written last: when another
    does, it is left alone.
    """
    if not await _some(session) or not (await session.execute(_TRY_LOCK)).scalar_one():
        return IDLE_S
    return 0.0 if await _index(session, newest=False, most=BATCH) == BATCH else SOON_S


async def index_before_search(session: AsyncSession) -> int:
    """Index what a search that follows would miss, the newest first, and say how much is left.

    Done in a transaction of its own, which must be the session's first: it is right whatever becomes of the search,
    and others need not wait for that.
    """
    if not await _some(session):
        return 0
    try:
        await session.execute(text(f"SET LOCAL lock_timeout = {PATIENCE_MS}"))
        await session.execute(_LOCK)
    except DBAPIError as failure:
        if getattr(failure.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        await session.rollback()
        return await _left(session)
    taken = await _index(session, newest=True, most=AT_ONCE)
    await session.commit()
    return await _left(session) if taken == AT_ONCE else 0


async def _some(session: AsyncSession) -> bool:
    noted = tables.findable_stale.c.id
    return (await session.execute(select(noted).order_by(noted).limit(1))).first() is not None


async def _left(session: AsyncSession) -> int:
    return (await session.execute(select(func.count()).select_from(tables.findable_stale))).scalar_one()


async def _index(session: AsyncSession, *, newest: bool, most: int) -> int:
    taken = (await session.execute(_TAKE_NEWEST if newest else _TAKE_OLDEST, {"most": most})).scalars().all()
    if taken:
        await _make(session, sorted(set(taken)))
    return len(taken)


async def _make(session: AsyncSession, ids: Sequence[UUID]) -> None:
    own = tables.findable
    await session.execute(delete(own).where(among(own.c.consultation_id, ids)))
    rows = [row async for row in _rows(session, ids)]
    if rows:
        await session.execute(insert(own), rows)


async def _rows(session: AsyncSession, ids: Sequence[UUID]) -> Any:
    columns = tables.consultation.c
    seeing = _SEEING.columns(caller_phone=columns.caller_phone.type, id=columns.id.type)
    found = (await session.execute(seeing, {"ids": ids, "sees": [str(status) for status in policy.SEES]})).all()
    homes = await _homes(session, {row.household_id for row in found})
    people = await concerned(session, ids)
    for row in found:
        await asyncio.sleep(0)  # a worker's relay shares the loop
        home = homes[row.household_id]
        for agency in row.agencies:
            shown = not home.address_protected or agency == row.owner_agency
            address = home.address if shown else None
            made = tokens(agency, words(people=people[row.id], phone=row.caller_phone, address=address))
            yield {"consultation_id": row.id, "agency": agency, "received_on": row.received_on, "tokens": made}


async def _homes(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Household]:
    own = tables.household.c
    found = select(own.id, own.address, own.address_protected).where(among(own.id, ids))
    return {row.id: Household(row.id, row.address, row.address_protected) for row in await session.execute(found)}


async def concerned(session: AsyncSession, ids: Iterable[UUID]) -> defaultdict[UUID, list[Member]]:
    """Give whom each of these consultations is about, in order."""
    about = tables.concerned.c
    found = select(*households.MEMBER, about.consultation_id.label("of_consultation")).join(
        tables.concerned, about.member_id == tables.member.c.id
    )
    rows = await session.execute(found.where(among(about.consultation_id, ids)).order_by(about.position))
    people: defaultdict[UUID, list[Member]] = defaultdict(list)
    for row in rows.mappings():
        fields = dict(row)
        people[fields.pop("of_consultation")].append(Member(**fields))
    return people
