"""A million consultations in a real intake database: three years of twenty agencies, one in twenty of them open.

A few thousand invented people, addresses and records are encrypted and made findable as intake does it; Postgres
spreads them over as many rows as are wanted. Foreign keys are gone, triggers asleep and tables unlogged, and indexes
are made at the end, on two connections at once: it is for reading only.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from services.intake import tables
from services.intake.domain.household import Member
from services.intake.store import finding, persons
from shared.privacy.column_keys import ColumnKeys
from shared.privacy.keyfiles import COLUMNS, read_column_keys
from tests.performance.content import AGENCY, DESK, SUBJECT
from tests.performance.scale.rows import INDEXES, bared, done, vacuumed

AGENCIES = (AGENCY, "kita", "minami", "higashi", "nishi", "sora", "child_family", *(f"other_{n:02}" for n in range(13)))
WEIGHTS = (8, *(1 for _ in AGENCIES[1:]))
"""The council's desk takes most: it is the one that is measured."""

VARIANTS, DAYS, LASTING_OPEN = 3_000, 3 * 365, 20
FAMILY = (
    ("架空", "カクウ"),
    ("仮名", "カメイ"),
    ("見本", "ミホン"),
    ("例", "レイ"),
    ("某野", "ボウノ"),
    ("虚構", "キョコウ"),
)
COMMON = 0.12
"""Of all bear one of these names, 2 % each, as the commonest ones are; the others' are rare."""

SOUNDS = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
TOWNS = tuple(f"{SOUNDS[n]}{SOUNDS[-n]}町" for n in range(1, 30))

_POOLS = """
CREATE UNLOGGED TABLE pool_agency (slot integer, agency text);
CREATE UNLOGGED TABLE pool_person (n integer PRIMARY KEY, name bytea, kana bytea, birth bytea, name_index bytea,
    kana_index bytea);
CREATE UNLOGGED TABLE pool_place (n integer PRIMARY KEY, address bytea);
CREATE UNLOGGED TABLE pool_record (n integer PRIMARY KEY, narrative bytea, phone bytea);
CREATE UNLOGGED TABLE pool_person_token (n integer, agency text, tokens bigint[], PRIMARY KEY (n, agency));
CREATE UNLOGGED TABLE pool_place_token (n integer, agency text, tokens bigint[], PRIMARY KEY (n, agency));
CREATE UNLOGGED TABLE pool_phone_token (n integer, agency text, tokens bigint[], PRIMARY KEY (n, agency));
"""
_MADE = """
CREATE UNLOGGED TABLE made AS
SELECT n, md5('c' || n)::uuid AS id, md5('h' || n)::uuid AS home, md5('m' || n)::uuid AS person,
    (hashint8(n) & 2147483647) % $1 AS who, (hashint8(n + 7) & 2147483647) % $1 AS place,
    $2::date - ((hashint8(n + 11) & 2147483647) % $3) AS received_on, agency,
    CASE WHEN (hashint8(n + 13) & 2147483647) % 20 = 0 THEN other ELSE agency END AS owner,
    (hashint8(n + 17) & 2147483647) % 20 = 0 AS open, (hashint8(n + 19) & 2147483647) % 100 AS chance
FROM generate_series(1::bigint, $4) AS n
JOIN pool_agency ON slot = (hashint8(n + 23) & 2147483647) % $5
JOIN (SELECT slot AS other_slot, agency AS other FROM pool_agency) AS others
    ON other_slot = (hashint8(n + 29) & 2147483647) % $5
ORDER BY received_on
"""
"""They lie in the order in which they came, as a city's do."""
_ROWS = (
    """INSERT INTO household (id, address, address_protected)
    SELECT home, address, chance = 50 FROM made JOIN pool_place ON pool_place.n = place""",
    """INSERT INTO member (id, household_id, name, kana, birth_date, living, name_index, kana_index, position)
    SELECT person, home, name, kana, birth, true, name_index, kana_index, 0
    FROM made JOIN pool_person ON pool_person.n = who""",
    """INSERT INTO concerned (consultation_id, member_id, position, issues)
    SELECT id, person, 0, '{poverty}' FROM made""",
    """INSERT INTO consultation (id, household_id, agency, desk, received_on, received_by, channel, source,
        owner_agency,
        owner_desk, owner_subject, urgency, urgency_rank, caller_phone, narrative, status, outcome, concluded_on,
        revision, last_contact_on, next_on)
    SELECT id, home, agency, $1, received_on, $2, 'visit', 'self', owner, $1,
        CASE WHEN chance % 5 = 0 THEN $2 ELSE 'colleague' || chance % 5 END,
        CASE WHEN chance < 2 THEN 'emergency' WHEN chance < 15 THEN 'soon' ELSE 'normal' END,
        CASE WHEN chance < 2 THEN 0 WHEN chance < 15 THEN 1 ELSE 2 END, phone, narrative,
        CASE WHEN open THEN 'open' ELSE 'concluded' END, CASE WHEN open THEN NULL ELSE 'resolved' END,
        CASE WHEN open THEN NULL ELSE received_on END, 1, least(received_on + chance::integer, $3::date),
        CASE WHEN chance % 3 = 0 THEN received_on + 2 * chance::integer END
    FROM made JOIN pool_record ON pool_record.n = who""",
    """INSERT INTO handover (id, consultation_id, from_agency, to_agency, to_desk, offered_on, offered_by, status,
        due_on, escalates_on)
    SELECT md5('o' || n)::uuid, id, made.agency, owner, $1, received_on, $2, 'accepted',
        received_on + 5, received_on + 10
    FROM made WHERE owner <> made.agency
    UNION ALL
    SELECT md5('w' || n)::uuid, id, made.agency, other.agency, $1, received_on, $2, 'offered',
        received_on + 5, received_on + 10
    FROM made JOIN pool_agency AS other ON other.slot = chance % $3
    WHERE open AND owner = made.agency AND other.agency <> made.agency AND chance % 20 = 1""",
    """INSERT INTO findable (consultation_id, agency, received_on, tokens)
    SELECT id, made.agency, received_on, of_person.tokens || of_place.tokens || of_phone.tokens
    FROM made JOIN pool_person_token AS of_person ON of_person.n = who AND of_person.agency = made.agency
    JOIN pool_place_token AS of_place ON of_place.n = place AND of_place.agency = made.agency
    JOIN pool_phone_token AS of_phone ON of_phone.n = who AND of_phone.agency = made.agency
    UNION ALL
    SELECT id, owner, received_on, of_person.tokens || of_phone.tokens
    FROM made JOIN pool_person_token AS of_person ON of_person.n = who AND of_person.agency = owner
    JOIN pool_phone_token AS of_phone ON of_phone.n = who AND of_phone.agency = owner
    WHERE owner <> made.agency""",
)
FILLED = ("household", "member", "concerned", "consultation", "handover", "findable")


class Pool:
    """The invented people, places and records, encrypted under the keys of the intake that is measured."""

    def __init__(self, keys: Path) -> None:
        self._keys = ColumnKeys(read_column_keys(keys / "intake" / COLUMNS))
        tables.cipher.unlock(self._keys, self._keys)
        chance = random.Random(1)
        self.people = [self._person(chance) for _ in range(VARIANTS)]
        self.places = [_place(chance) for _ in range(VARIANTS)]
        self.phones = [f"000-{chance.randrange(10**4):04}-{chance.randrange(10**4):04}" for _ in range(VARIANTS)]

    async def copy(self, connection: asyncpg.Connection) -> None:
        """Lay them into the database, with what each agency finds them by."""
        await connection.execute(_POOLS)
        numbered = [agency for agency, weight in zip(AGENCIES, WEIGHTS, strict=True) for _ in range(weight)]
        await _copy(connection, "pool_agency", list(enumerate(numbered)))
        await _copy(connection, "pool_person", [(n, *self._sealed(one)) for n, one in enumerate(self.people)])
        places = [(n, self._secret("household.address", place)) for n, place in enumerate(self.places)]
        await _copy(connection, "pool_place", places)
        record = "生活の困りごとについて相談。次回までに書類を準備する。" * 6
        records = [
            (n, self._secret("consultation.narrative", record), self._secret("consultation.caller_phone", phone))
            for n, phone in enumerate(self.phones)
        ]
        await _copy(connection, "pool_record", records)
        for table, told in (
            ("pool_person_token", [finding.words(people=[one]) for one in self.people]),
            ("pool_place_token", [finding.words(address=place) for place in self.places]),
            ("pool_phone_token", [finding.words(phone=phone) for phone in self.phones]),
        ):
            rows = [(n, agency, _tokens(agency, words)) for n, words in enumerate(told) for agency in AGENCIES]
            await _copy(connection, table, rows)

    def _person(self, chance: random.Random) -> Member:
        rare = "".join(chance.choices(SOUNDS, k=4))
        family, reading = chance.choice(FAMILY) if chance.random() < COMMON else (rare, rare)
        given = "".join(chance.choices(SOUNDS, k=3))
        born = date(1940, 1, 1) + timedelta(days=chance.randrange(80 * 365))
        one = Member(None, None, f"{family} {given}", f"{reading} {given}", born.isoformat())  # type: ignore[arg-type]
        persons.index(one)
        return one

    def _sealed(self, one: Member) -> tuple[bytes | None, ...]:
        values = (one.name, one.kana, one.birth_date)
        columns = ("member.name", "member.kana", "member.birth_date")
        sealed = (self._secret(column, str(value)) for column, value in zip(columns, values, strict=True))
        return *sealed, one.name_index, one.kana_index

    def _secret(self, column: str, plain: str) -> bytes:
        return self._keys.encrypt(plain.encode(), f"intake.{column}".encode())


def _place(chance: random.Random) -> str:
    town = chance.choice(TOWNS)
    return f"東京都小金井市{town}{chance.randint(1, 5)}丁目{chance.randint(1, 30)}番{chance.randint(1, 20)}号"


def _tokens(agency: str, words: set[finding.Word]) -> list[int]:
    return list(finding.tokens(agency, words))


async def _copy(connection: asyncpg.Connection, table: str, rows: list[Any]) -> None:
    await connection.copy_records_to_table(table, records=rows)


async def fill(
    one: asyncpg.Connection, two: asyncpg.Connection, pool: Pool, *, rows: int, today: date, say: Callable[[str], None]
) -> None:
    """Make so many consultations with their people."""
    await pool.copy(one)
    say("scale: people, places and words made")
    indexes = await bared(one, two, FILLED)
    await one.execute(_MADE, VARIANTS, today, DAYS, rows, sum(WEIGHTS))
    say("scale: who, where, when decided")
    values: dict[str, tuple[Any, ...]] = {
        "consultation": (DESK, SUBJECT, today),
        "handover": (DESK, SUBJECT, sum(WEIGHTS)),
    }

    async def make(connection: asyncpg.Connection, *tables: str) -> None:
        for table in tables:
            await connection.execute(_ROWS[FILLED.index(table)], *values.get(table, ()))
            await done(connection, indexes[table])
            say(f"scale: {table} filled")

    await asyncio.gather(
        make(one, "consultation", "handover", "concerned"), make(two, "findable", "member", "household")
    )
    await vacuumed(one, FILLED)


async def give_all(connection: asyncpg.Connection, agency: str) -> None:
    """Let one agency have received every consultation, for an export of all; lists are no longer of use then."""
    for index, _ in await connection.fetch(INDEXES, "consultation"):
        await connection.execute(f'DROP INDEX "{index}"')
    await connection.execute("SET session_replication_role TO replica")
    await connection.execute("UPDATE consultation SET agency = $1 WHERE agency <> $1", agency)
