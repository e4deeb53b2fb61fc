"""What the relay notes in Postgres: which events are on their stream now, and under which id."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.locks import Lock
from shared.messaging.lanes import Connection, Lane, span

NOTHING_NOTED = "UPDATE 0"

_PUBLISHED = f"""WITH turn AS MATERIALIZED (SELECT {Lock.RELAY.held_by("$8")} AS ours), tail AS (
    INSERT INTO stream_tail (stream, entry)
    SELECT * FROM unnest($4::text[], $5::text[]) WHERE (SELECT ours FROM turn)
    ON CONFLICT (stream) DO UPDATE SET entry = excluded.entry
)
UPDATE outbox SET
    entry_ms = ($2::bigint[])[width_bucket(position, $1::bigint[])],
    entry_seq = ($3::bigint[])[width_bucket(position, $1::bigint[])]
WHERE position = ANY($1::bigint[]) AND recorded_at BETWEEN $6 AND $7 AND (SELECT ours FROM turn)"""  # noqa: S608 — no value is part of it
"""No join: the positions ascend, so each finds its place among them; and Postgres touches only the months concerned.

A relay that was frozen meanwhile may have lost its turn: another has looked at the streams since and published again
what they lacked, so what this one would note may no longer be there.
"""


class TurnLost(Exception):  # noqa: N818 — a state of the world, not a fault of the programme
    """Another relay carries the outbox now."""


@dataclass(slots=True)
class Batch:
    """Events under way on one lane, and their entries once they are on the stream.

    `held`: whether the stream still held `tail`, its last entry before.
    """

    lane: Lane
    tail: str
    rows: Sequence[Any]
    entries: list[tuple[int, int]] = field(default_factory=list)
    held: bool = True


@dataclass
class Notes:
    """Written on a connection of their own, one batch behind, so that the next one is under way meanwhile.

    `carried` says per stream up to which position events are on it that are not noted yet: they are not taken again.
    Nothing is lost by that: should the note fail, the relay begins anew from what is noted, and what is published twice
    is applied once.
    """

    connection: Connection
    turn: int
    """The server process that holds the relay's lock."""
    carried: dict[str, int] = field(default_factory=dict)
    _writing: "asyncio.Task[str] | None" = None

    async def write(self, batches: Sequence[Batch]) -> None:
        """Begin to note these batches, once the ones before are noted."""
        await self.settle()
        if not batches:
            return
        for batch in batches:
            batch.lane.tail = "{}-{}".format(*batch.entries[-1])
            self.carried[batch.lane.name] = max(row["position"] for row in batch.rows)
        rows = [row for batch in batches for row in batch.rows]
        entries = [entry for batch in batches for entry in batch.entries]
        placed = sorted(zip([row["position"] for row in rows], entries, strict=True))
        writing = self.connection.execute(
            _PUBLISHED,
            [position for position, _ in placed],
            [entry[0] for _, entry in placed],
            [entry[1] for _, entry in placed],
            [batch.lane.name for batch in batches],
            [batch.lane.tail for batch in batches],
            *span(rows),
            self.turn,
        )
        self._writing = asyncio.create_task(writing)

    async def settle(self) -> None:
        """Wait until everything is noted. Raises TurnLost, and what kept Postgres from it."""
        if self._writing is not None:
            if await self._writing == NOTHING_NOTED:
                raise TurnLost
            self._writing = None
        self.carried = {}

    async def give_up(self) -> None:
        """Leave what is not noted to the next relay."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait([self._writing], timeout=1)
