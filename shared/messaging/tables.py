"""The tables that carry the messaging guarantees; every service's database has them."""

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    Table,
    Text,
    Uuid,
    event,
    func,
    text,
)

from shared.messaging.months import DEFAULT_PARTITION

metadata = MetaData()

positions = Sequence("outbox_position", metadata=metadata)

outbox = Table(
    "outbox",
    metadata,
    Column("position", BigInteger, server_default=positions.next_value(), primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False),
    Column("stream", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), server_default=func.now(), primary_key=True),
    Column("entry_ms", BigInteger),
    Column("entry_seq", BigInteger),
    Index("outbox_event", "event_id", "recorded_at", unique=True),
    Index("outbox_waiting", "stream", "position", postgresql_where=text("entry_ms IS NULL")),
    Index("outbox_published", "stream", "entry_ms", "entry_seq", postgresql_where=text("entry_ms IS NOT NULL")),
    postgresql_partition_by="RANGE (recorded_at)",
)
"""Everything this service ever published, in the order it was recorded; a partition a month of Japan (`months.py`).

`entry_ms` and `entry_seq` are its entry id on the stream, once it is there.
"""
for statement in DEFAULT_PARTITION:
    event.listen(outbox, "after_create", DDL(statement))  # type: ignore[no-untyped-call]

inbox = Table(
    "inbox",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""The events already applied here: what makes delivered-at-least-once applied-once."""

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=func.gen_random_uuid()),
    Column("stream", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("event_id", Uuid),
    Column("type", Text),
    Column("body", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("laid_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("status", Text, nullable=False, server_default="waiting"),
    Index("dead_letter_entry", "stream", "entry", unique=True),
)
"""Entries that could not be read or failed too often, with the reason; the stream went on without them.

`status`: waiting → retrying (an operator asked) → waiting again while it is tried → applied; or waiting → discarded.
"""

stream_mark = Table(
    "stream_mark",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("consumer_group", Text, primary_key=True),
    Column("acknowledged", Text, nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""Per stream and group the entry id up to which everything was acknowledged."""

stream_tail = Table(
    "stream_tail",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("trimmed", Text, nullable=False, server_default="0-0"),
)
"""The last entry this service put on each of its streams: what a stream that lost its memory lacks.

`trimmed`: the entry id below which it let entries go, because every group had acknowledged them. A group that comes
later has not, and is told them from the outbox (`replay.py`): they are not lost, and never published again.
"""

course = Table(
    "course",
    metadata,
    Column("single", Boolean, CheckConstraint("single"), primary_key=True, server_default=text("true")),
    Column("timeline", Text, nullable=False),
    Column("name", Uuid, nullable=False, server_default=func.gen_random_uuid()),
)
"""One row: the timeline of Postgres on which this database last found itself, and a name by chance for its life there.

A backup restored twice begins the same timeline twice, under two names (`course.py`).
"""

replayed = Table(
    "replayed",
    metadata,
    Column("publisher", Text, primary_key=True),
    Column("replayed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""The publishers whose kept history was replayed to this service: one that joins late begins to live after that."""

heard = Table(
    "heard",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("as_of", DateTime(timezone=True), nullable=False),
)
"""Up to when everything that others put on a stream is applied here, by this database's clock (`beats.py`)."""
