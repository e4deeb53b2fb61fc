"""The words by which agencies find consultations: digests under our key, different for each agency.

An agency has words for what it sees (`policy.sees_consultation`), of a protected address only the owner has them (R15).
What was changed is made anew before the next search: triggers note it, so that no command has to think of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain import finding
from services.intake.domain.consultation import Consultation
from services.intake.domain.household import Household, Member
from services.intake.store import households
from shared.locks import Lock

AT_ONCE = 200
"""So many are made anew within one search at most."""

NAME, BORN, PHONE, ADDRESS = "name", "born", "phone", "address"
Word = tuple[str, str]
"""Its kind and the word itself."""

_DIGEST = 8
_TAKE = text("""
    DELETE FROM findable_stale WHERE id IN (SELECT id FROM findable_stale ORDER BY id LIMIT :most)
    RETURNING consultation_id
""")
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


def of_reception(consultation: Consultation, household: Household, members: Sequence[Member]) -> tuple[int, ...]:
    """Give the digests of a consultation that was just received: its agency owns it, and sees a protected address."""
    found_by = words(people=members, phone=consultation.caller_phone, address=household.address)
    return tokens(consultation.agency, found_by)


async def refresh(session: AsyncSession, *, most: int = AT_ONCE) -> int:
    """Make anew what was changed, and say how much is left. One process does it at a time, the others go on."""
    stale = tables.findable_stale
    if not (await session.execute(select(stale.c.id).limit(1))).first():
        return 0
    if (await session.execute(text(f"SELECT pg_try_advisory_xact_lock({Lock.FINDABLE.key})"))).scalar_one():
        taken = (await session.execute(_TAKE, {"most": most})).scalars()
        await _make(session, sorted(set(taken)))
    return (await session.execute(select(func.count()).select_from(stale))).scalar_one()


async def _make(session: AsyncSession, ids: Sequence[UUID]) -> None:
    own = tables.findable
    await session.execute(delete(own).where(own.c.consultation_id.in_(ids)))
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
        home = homes[row.household_id]
        for agency in row.agencies:
            shown = not home.address_protected or agency == row.owner_agency
            address = home.address if shown else None
            made = tokens(agency, words(people=people[row.id], phone=row.caller_phone, address=address))
            yield {"consultation_id": row.id, "agency": agency, "received_on": row.received_on, "tokens": made}


async def _homes(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Household]:
    own = tables.household.c
    found = select(own.id, own.address, own.address_protected).where(own.id.in_(set(ids)))
    return {row.id: Household(row.id, row.address, row.address_protected) for row in await session.execute(found)}


async def concerned(session: AsyncSession, ids: Iterable[UUID]) -> defaultdict[UUID, list[Member]]:
    """Give whom each of these consultations is about, in order."""
    about = tables.concerned.c
    found = select(*households.MEMBER, about.consultation_id.label("of_consultation")).join(
        tables.concerned, about.member_id == tables.member.c.id
    )
    rows = await session.execute(found.where(about.consultation_id.in_(set(ids))).order_by(about.position))
    people: defaultdict[UUID, list[Member]] = defaultdict(list)
    for row in rows.mappings():
        fields = dict(row)
        people[fields.pop("of_consultation")].append(Member(**fields))
    return people
