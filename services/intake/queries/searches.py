"""Finding persons by what is known of them, within what the actor sees; each find is logged, the words never are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    and_,
    any_,
    cast,
    exists,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain import finding
from services.intake.domain.consultation import NUMBER, number
from services.intake.domain.errors.finding import TooBroad
from services.intake.domain.household import Member
from services.intake.inputs.searches import Search
from services.intake.queries.stretches import Stretch, newest
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


class Digests(NamedTuple):
    """Those that must all be there, and those of which one must."""

    needed: list[int]
    choices: list[int]


async def search(
    session: AsyncSession, actor: Actor, asked: Search, *, after: tuple[date, UUID] | None, limit: int
) -> Finds:
    """Find persons, those of the newest consultations first. Raises NotAllowed, TooBroad."""
    policy.must_be_practitioner(actor)
    digests = _tokens(actor.agency, asked)
    numbered = None if asked.number is None else _numbered(asked.number)
    not_yet = await words.index_before_search(session)

    async def read(stretch: Stretch, most: int) -> Sequence[Any]:
        rows: Sequence[Any] = (await session.execute(_described(actor.agency, digests, stretch).limit(most))).all()
        return rows

    if numbered is None:
        rows = await newest(session, actor.agency, read, after=after, most=limit + 1)
    else:
        statement = _bearing(actor.agency, numbered, digests, Stretch(None, after))
        rows = list(await session.execute(statement.limit(limit + 1)))
    found = await _people(session, actor, asked, rows[:limit])
    records = dict.fromkeys(person.consultation_id for person in found)
    await access.log_all(session, actor, act="search", kind="consultation", records=records, basis=policy.INTERNAL_USE)
    last = (rows[limit - 1].received_on, rows[limit - 1].id) if len(rows) > limit else None
    return Finds(found, last, not_yet)


def _described(agency: str, digests: Digests, stretch: Stretch) -> Select[Any]:
    """What fits by its words alone: first what fits within the stretch, then what is seen of that.

    Without a stretch nothing but digests is asked first, or a plan made for any agency would lay all it has beside.
    """
    own = tables.findable.c
    fits = select(own.agency, own.received_on, own.consultation_id).where(*_fit(digests))
    if stretch.first is not None:
        fits = fits.where(own.agency == agency, *stretch.holds((own.received_on, own.consultation_id)))
    fitting = fits.cte("fitting").prefix_with("MATERIALIZED")  # or the order alone would be followed
    order = (fitting.c.received_on, fitting.c.consultation_id)
    found = _seen(agency, fitting, digests).where(fitting.c.agency == agency, *stretch.holds(order))
    return found.order_by(*(column.desc() for column in order))


def _bearing(agency: str, numbered: ColumnElement[bool], digests: Digests, stretch: Stretch) -> Select[Any]:
    """What bears the number, which few do, and fits what else is asked."""
    row, own = tables.consultation.c, tables.findable.c
    place = (row.received_on, row.id)
    fitting = select(own.consultation_id).where(own.agency == agency, *_fit(digests)).subquery()
    found = _seen(agency, fitting if any(digests) else None, digests).where(numbered, *stretch.holds(place))
    return found.order_by(*(column.desc() for column in place))


def _seen(agency: str, fitting: FromClause | None, digests: Digests) -> Select[Any]:
    """The wall, asked again of whatever fits: digests are no proof. Whom an address may tell of is asked besides."""
    row, home = tables.consultation.c, tables.household
    found = select(row.id, row.serial, row.household_id, row.received_on).where(households.visible_to(agency))
    if fitting is not None:
        found = found.join(fitting, fitting.c.consultation_id == row.id)
    if digests.choices:
        may_know = or_(row.owner_agency == agency, ~home.c.address_protected)
        found = found.join(home, home.c.id == row.household_id).where(may_know)
    return found


def _fit(digests: Digests) -> Iterator[ColumnElement[bool]]:
    own = tables.findable.c
    if digests.needed:
        yield own.tokens.bool_op("@>")(_array(digests.needed))
    if digests.choices:
        yield own.tokens.bool_op("&&")(_array(digests.choices))


def _tokens(agency: str, asked: Search) -> Digests:
    """Give the digests of what is asked. Raises TooBroad."""
    needed = []
    if asked.name is not None:
        needed.append((words.NAME, finding.name_word(asked.name)))
    if asked.birth_date is not None:
        needed.append((words.BORN, finding.birth_word(birth.read(asked.birth_date))))
    if asked.phone is not None:
        needed.append((words.PHONE, finding.phone_word(asked.phone)))
    choices = [] if asked.address is None else finding.address_word_choices(asked.address)
    return Digests(
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
