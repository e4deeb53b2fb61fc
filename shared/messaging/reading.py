"""What a read of a stream gives: all its entries as one message for FastStream, which would look at each by itself.

redis-py makes a dictionary of each entry, FastStream takes it apart; a batch of ours needs only the bytes of one field.
"""

from collections.abc import Mapping, Sequence
from typing import Any

DATA = b"__data__"
BATCH = "batch"
"""Where the one message holds its entries."""

Told = tuple[bytes, bytes]
"""The id of an entry, and its body: empty where it has none."""


def gathered(answer: Any, **_: Any) -> list[tuple[bytes, list[tuple[bytes, dict[str, list[Told]]]]]]:
    """Read an answer to XREADGROUP: for each stream one message under the id of its last entry."""
    streams = answer.items() if isinstance(answer, Mapping) else answer or ()
    read = [(stream, [(entry, _body(fields)) for entry, fields in entries]) for stream, entries in streams]
    return [(stream, [(batch[-1][0], {BATCH: batch})]) for stream, batch in read if batch]


def _body(fields: Sequence[bytes] | None) -> bytes:
    if not fields:
        return b""
    if len(fields) == 2:  # noqa: PLR2004 — one name and its value, as we write it
        return fields[1] if fields[0] == DATA else b""
    return dict(zip(fields[::2], fields[1::2], strict=True)).get(DATA, b"")
