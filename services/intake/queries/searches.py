"""Finding persons by what is known of them, within what the actor sees; each find is logged, the words never are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Select, and_, any_, cast, exists, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain import finding
from services.intake.domain.consultation import NUMBER, number
from services.intake.domain.errors.finding import TooBroad
from services.intake.domain.household import Member
from services.intake.inputs.searches import Search
from services.intake.queries.views.searches import FoundPerson
from services.intake.store import finding as words
from services.intake.store import households, persons
from shared import access
from shared.actors import Actor
from shared.reference import birth


@dataclass(frozen=True, slots=True)
class Finds:
    """A page of consultations with the persons found in them; `last` is where it ended, None at the end of all."""

    people: Sequence[FoundPerson]
    last: tuple[date, UUID] | None
    not_yet: int


async def search(
    session: AsyncSession, actor: Actor, asked: Search, *, after: tuple[date, UUID] | None, limit: int
) -> Finds:
    """Find persons, those of the newest consultations first. Raises NotAllowed, TooBroad."""
    policy.must_be_practitioner(actor)
    statement = _matching(actor.agency, asked)
    not_yet = await words.index_before_search(session)
    place = _place(asked)
    if after is not None:
        statement = statement.where(tuple_(*place) < tuple_(*after))
    newest = statement.order_by(*(column.desc() for column in place)).limit(limit + 1)
    rows = (await session.execute(newest)).all()
    found = await _people(session, actor, asked, rows[:limit])
    records = dict.fromkeys(person.consultation_id for person in found)
    await access.log_all(session, actor, act="search", kind="consultation", records=records, basis=policy.INTERNAL_USE)
    last = (rows[limit - 1].received_on, rows[limit - 1].id) if len(rows) > limit else None
    return Finds(found, last, not_yet)


def _place(asked: Search) -> tuple[Any, Any]:
    """Give the order: common words are found by going from the newest on, rare ones by their digests."""
    if asked.model_dump(exclude={"number"}, exclude_none=True):
        return tables.findable.c.received_on, tables.findable.c.consultation_id
    return tables.consultation.c.received_on, tables.consultation.c.id


def _matching(agency: str, asked: Search) -> Select[Any]:
    row, own = tables.consultation.c, tables.findable.c
    found = select(row.id, row.serial, row.household_id, row.received_on).where(households.visible_to(agency))
    if asked.number is not None:
        found = found.where(_numbered(asked.number))
    needed, choices = _tokens(agency, asked)
    if not needed and not choices:
        return found
    found = found.join(tables.findable, and_(own.consultation_id == row.id, own.agency == agency))
    if needed:
        found = found.where(own.tokens.bool_op("@>")(_array(needed)))
    if choices:
        may_know = or_(row.owner_agency == agency, ~tables.household.c.address_protected)
        living = found.join(tables.household, tables.household.c.id == row.household_id)
        found = living.where(own.tokens.bool_op("&&")(_array(choices)), may_know)
    return found


def _tokens(agency: str, asked: Search) -> tuple[list[int], list[int]]:
    """Give the digests that must all be there, and those of which one must. Raises TooBroad."""
    needed = []
    if asked.name is not None:
        needed.append((words.NAME, finding.name_word(asked.name)))
    if asked.birth_date is not None:
        needed.append((words.BORN, finding.birth_word(birth.read(asked.birth_date))))
    if asked.phone is not None:
        needed.append((words.PHONE, finding.phone_word(asked.phone)))
    choices = [] if asked.address is None else finding.address_word_choices(asked.address)
    return (
        [words.token(agency, kind, word) for kind, word in needed],
        [words.token(agency, words.ADDRESS, word) for word in choices],
    )


def _numbered(asked: str) -> Any:
    found = NUMBER.fullmatch(asked.translate(_HALF_WIDTH).strip())
    if found is None:
        raise TooBroad(field="number")
    year, row = int(found[1]), tables.consultation.c
    first, last = date(min(max(year, 1), 9998), 4, 1), date(min(max(year, 1), 9998) + 1, 3, 31)
    return and_(row.serial == int(found[2]), or_(row.received_on.between(first, last), _was_redated()))


def _was_redated() -> Any:
    """The condition that the day of reception was put right: then papers may bear the number of another year."""
    made = tables.amendment.c
    return exists().where(made.consultation_id == tables.consultation.c.id, literal("received_on") == any_(made.fields))


_HALF_WIDTH = str.maketrans("ＩｉI－ー‐０１２３４５６７８９", "III---0123456789")


def _array(values: Sequence[int]) -> Any:
    return cast(values, ARRAY(BigInteger))


async def _people(session: AsyncSession, actor: Actor, asked: Search, rows: Sequence[Any]) -> list[FoundPerson]:
    people = await words.concerned(session, [row.id for row in rows])
    shown = await persons.shown_as(session, {one.id for each in people.values() for one in each}, actor.agency)
    found = []
    for row in rows:
        meant = [one for one in people[row.id] if _is_meant(asked, one)]
        found += [_person(row, one, shown) for one in meant]
        if not people[row.id] and asked.name is None and asked.birth_date is None:
            found.append(_person(row, None, shown))
    return found


def _is_meant(asked: Search, one: Member) -> bool:
    named = asked.name is None or finding.is_named(asked.name, one.name, one.kana)
    if asked.birth_date is None or not named:
        return named
    return finding.birth_word(birth.read(asked.birth_date)) in finding.birth_words(one.born)


def _person(row: Any, one: Member | None, shown: dict[UUID, UUID]) -> FoundPerson:
    return FoundPerson(
        consultation_id=row.id,
        number=number(row.received_on, row.serial),
        household_id=row.household_id,
        member_id=one.id if one else None,
        person_id=shown.get(one.id, one.id) if one else None,
        name=one.name if one else None,
        kana=one.kana if one else None,
        birth_date=one.birth_date if one else None,
        received_on=row.received_on,
    )
