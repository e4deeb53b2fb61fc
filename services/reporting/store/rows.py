"""Rows of a binary COPY, put together here: for so plain tables that takes half of what a driver takes.

The form is PostgreSQL's own ("COPY", Binary Format): a head; of each row the number of its fields, then each field's
length and bytes, -1 for none; an end.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from struct import Struct

import orjson

from services.reporting.domain.facts import Cell, Fact
from services.reporting.domain.groups import Group
from services.reporting.store.rollups import text_of

HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"

_short, _int = Struct(">h").pack, Struct(">i").pack
_DAY_ONE = date(2000, 1, 1).toordinal()
_FACT, _TALLY = _short(8), _short(3)
_UUID, _FOUR, _NONE = _int(16), _int(4), _int(-1)
_JSONB = b"\x01"  # its version


def copied(facts: Iterable[Fact]) -> bytes:
    """The rows of these facts, columns in the order of `store.facts.COLUMNS`; between `HEAD` and `END`."""
    pieces: list[bytes] = []
    for measure, key, on, fact_id, event_id, subject, amount, parts in facts:
        text = orjson.dumps(parts)
        own = key.bytes
        pieces += (
            _begun(measure),
            own,
            _dated(on),
            own if fact_id is key else fact_id.bytes,
            _UUID,
            event_id.bytes,
            _NONE if subject is None else _UUID + subject.bytes,
            _counted(amount),
            _int(len(text) + 1),
            _JSONB,
            text,
        )
    return b"".join(pieces)


def settled(contributions: Mapping[Group, Counter[Cell]]) -> bytes:
    """The rows of what these subjects contribute; what is one object is put into words once."""
    each = {id(cells): cells for cells in contributions.values()}
    words = {known: _jsonb(text_of(cells)) for known, cells in each.items()}
    pieces: list[bytes] = []
    for (tally, subject), cells in contributions.items():
        pieces += (_named(tally), subject.bytes, words[id(cells)])
    return b"".join(pieces)


def _jsonb(text: str) -> bytes:
    told = text.encode()
    return _int(len(told) + 1) + _JSONB + told


@lru_cache(maxsize=1_024)
def _named(tally: str) -> bytes:
    name = tally.encode()
    return _TALLY + _int(len(name)) + name + _UUID


@lru_cache(maxsize=1_024)
def _begun(measure: str) -> bytes:
    name = measure.encode()
    return _FACT + _int(len(name)) + name + _UUID


@lru_cache(maxsize=4_096)
def _dated(on: date) -> bytes:
    if on == date.max:  # as the driver has it
        return _FOUR + b"\x7f\xff\xff\xff" + _UUID
    return _FOUR + _int(on.toordinal() - _DAY_ONE) + _UUID


@lru_cache(maxsize=1_024)
def _counted(amount: int) -> bytes:
    return _FOUR + _int(amount)
