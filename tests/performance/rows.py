"""Whether both sides write the same rows: without that, the floor of a command would be no floor."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

OF_EACH_REQUEST = {("idempotency", "key"), ("idempotency", "route"), ("outbox", "stream"), ("outbox", "position")}
_TABLES = """SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY table_name"""


async def shape(connection: asyncpg.Connection) -> dict[str, list[str]]:
    """Every row of every table, told by its columns: values as they are, of ids, times and ciphertexts the form."""
    tables = [row[0] for row in await connection.fetch(_TABLES)]
    return {table: sorted([_row(table, row) async for row in _rows(connection, table)]) for table in tables}


async def _rows(connection: asyncpg.Connection, table: str) -> Any:
    for row in await connection.fetch(f'SELECT * FROM "{table}"'):
        yield row


def _row(table: str, row: asyncpg.Record) -> str:
    told = {column: _form(value) for column, value in row.items() if (table, column) not in OF_EACH_REQUEST}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def _form(value: Any) -> Any:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, UUID | datetime):
        return type(value).__name__
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"{len(value)} digests" if value and isinstance(value[0], int) else [_form(item) for item in value]
    if isinstance(value, str):
        return _text(value)
    return value


def _text(value: str) -> Any:
    """An id as such; of an event the names of its members and the length."""
    if value.startswith("{"):
        return [sorted(orjson.loads(value)), sorted(orjson.loads(value)["data"])]
    return "UUID" if len(value) == 36 and value.count("-") == 4 else value


def differences(ours: dict[str, list[str]], floor: dict[str, list[str]]) -> list[str]:
    """Where the floor writes something else, one line a table."""
    return [
        f"{table}: ours {ours.get(table)} floor {floor.get(table)}"
        for table in sorted(ours.keys() | floor.keys())
        if ours.get(table) != floor.get(table)
    ]
