"""What a service's database holds, looked at and emptied in one statement: tests ask that around every refusal."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import MetaData, text

from shared.db import Database

KEPT = frozenset({"alembic_version", "heard"})
"""What emptying leaves: which schema this is, and how far others were heard."""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
NUMBERS = "SELECT sequencename, start_value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
SHAPE = """SELECT format('%s %s %s', relname, relkind, relnatts) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT format('%s %s %s', tgname, tgrelid::regclass, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT format('%s of %s', conname, conrelid::regclass) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"""
"""Relations with their numbers of columns, triggers and whether they act, constraints, functions."""


@dataclass
class Contents:
    """The tables of one database; it is as it was made when the first of its emptyings begins."""

    held: Database
    _emptying: str = field(default="", repr=False)
    _shape: frozenset[str] = field(default=frozenset(), repr=False)

    async def tables(self, but: Collection[str] = ()) -> list[str]:
        """The names of its tables."""
        return [name for (name,) in await self._asked(TABLES) if name not in but]

    async def rows(self, names: Iterable[str]) -> dict[str, list[str]]:
        """What tables hold, as text."""
        found: dict[str, list[str]] = {name: [] for name in names}
        for name, row in await self._of_each(found, "SELECT '{0}', t::text FROM \"{0}\" t"):
            found[name].append(row)
        return {name: sorted(rows) for name, rows in found.items()}

    async def counts(self, names: Iterable[str]) -> dict[str, int]:
        """How many rows each table holds."""
        found = await self._of_each(names, "SELECT '{0}', count(*) FROM \"{0}\"")
        return {row[0]: row[1] for row in found}

    async def empty(self) -> None:
        """Delete every row but `KEPT`; DELETE is sooner done than TRUNCATE while tables are small."""
        await self._done(await self._deletions())

    async def begin_anew(self) -> None:
        """Empty it, and let every sequence begin where it began. Raises AssertionError when the schema was changed."""
        shape = frozenset(line for (line,) in await self._asked(SHAPE))
        self._shape = self._shape or shape
        assert shape == self._shape, f"an earlier test left in the schema: {sorted(shape ^ self._shape)}"
        numbers = [f"PERFORM setval('\"{name}\"', {start}, false);" for name, start in await self._asked(NUMBERS)]
        await self._done(await self._deletions() + " ".join(numbers))

    async def _deletions(self) -> str:
        if not self._emptying:
            known = MetaData()
            async with self.held.engine.begin() as connection:
                await connection.run_sync(known.reflect)
            names = [one.name for one in reversed(known.sorted_tables) if one.name not in KEPT]
            self._emptying = " ".join(f'DELETE FROM "{name}";' for name in names)  # noqa: S608 — the schema's own names
        return self._emptying

    async def _of_each(self, names: Iterable[str], question: str) -> list[Any]:
        return await self._asked(" UNION ALL ".join(question.format(name) for name in names) or "SELECT 1 WHERE false")

    async def _asked(self, question: str) -> list[Any]:
        async with self.held.engine.connect() as connection:
            return list((await connection.exec_driver_sql(question)).all())

    async def _done(self, statements: str) -> None:
        async with self.held.sessions.begin() as session:
            await session.execute(text("SET LOCAL lock_timeout = '20s'"))  # who still holds a lock was left behind
            await session.execute(text(f"DO $$ BEGIN {statements} END $$"))
