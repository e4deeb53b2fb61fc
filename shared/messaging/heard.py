"""How far a service has heard its publishers: what rests on their word must be refused when they fell silent (ADR 018).

Only the database is asked, so that an API needs nothing of the road; the worker notes it (`hearing`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from shared.contracts.topology import stream

_HEARD = text("""SELECT min(as_of) AS as_of, count(*) = cardinality(:streams) AND coalesce(bool_and(
    abs(extract(epoch FROM clock_timestamp() - as_of)) <= :limit_s), false) AS fresh
FROM heard WHERE stream = ANY(:streams)""").bindparams(bindparam("streams", type_=ARRAY(Text)))
"""A time far ahead is as wrong as one long ago: somebody set the clock of the database back."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Up to when some instances were heard, None for one that never was; and whether that is recent enough."""

    as_of: datetime | None
    fresh: bool


async def heard(session: AsyncSession, instances: Collection[str]) -> Heard:
    """Up to when everything these instances told is applied here."""
    count: int = session.info["partitions"]
    streams = sorted(stream(instance, part, count) for instance in instances for part in range(count))
    row = (await session.execute(_HEARD, {"streams": streams, "limit_s": session.info["stale_s"]})).one()
    return Heard(row.as_of, row.fresh)
