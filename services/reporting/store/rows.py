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
_FACT, _TALLY = _short(9), _short(3)
_JSONB = b"\x01"  # its version
_with_subject = Struct(">16s i i i 16s i 16s i 16s i i i c").pack
_without_subject = Struct(">16s i i i 16s i 16s i i i i c").pack
"""Key, date, fact, event, subject, amount and the beginning of the parts, each after its length, but for the first."""


def copied(facts: Iterable[Fact]) -> bytes:
    """The rows of these facts, columns in the order of `store.facts.COLUMNS`; between `HEAD` and `END`."""
    pieces: list[bytes] = []
    for measure, key, on, fact_id, event_id, subject, amount, parts, revision in facts:
        text = orjson.dumps(parts)
        own = key.bytes
        first = (own, 4, _day(on), 16, own if fact_id is key else fact_id.bytes, 16, event_id.bytes)
        last = (4, amount, len(text) + 1, _JSONB)
        row = (
            _without_subject(*first, -1, *last) if subject is None else _with_subject(*first, 16, subject.bytes, *last)
        )
        pieces += (_begun(_FACT, measure), row, text, _counted(revision))
    return b"".join(pieces)


def settled(contributions: Mapping[Group, Counter[Cell]]) -> bytes:
    """The rows of what these subjects contribute; what is one object is put into words once."""
    each = {id(cells): cells for cells in contributions.values()}
    words = {known: _jsonb(text_of(cells)) for known, cells in each.items()}
    pieces: list[bytes] = []
    for (tally, subject), cells in contributions.items():
        pieces += (_begun(_TALLY, tally), subject.bytes, words[id(cells)])
    return b"".join(pieces)


def _jsonb(text: str) -> bytes:
    told = text.encode()
    return _int(len(told) + 1) + _JSONB + told


@lru_cache(maxsize=1_024)
def _begun(fields: bytes, name: str) -> bytes:
    """A row up to the length of the id that follows its name."""
    told = name.encode()
    return fields + _int(len(told)) + told + _int(16)


@lru_cache(maxsize=1_024)
def _counted(number: int) -> bytes:
    return _int(4) + _int(number)


@lru_cache(maxsize=4_096)
def _day(on: date) -> int:
    return 2**31 - 1 if on == date.max else on.toordinal() - _DAY_ONE  # the last day stands for no end, as in drivers
