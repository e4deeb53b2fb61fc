"""Reporting's tables: what was heard, the facts in it, and the rollups that answer. No personal data in any of them."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Integer, MetaData, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

event_archive = Table(
    "event_archive",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("received_month", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("type", Text, nullable=False),
    Column("body", Text, nullable=False),
)
"""Every event ever heard, as it was heard; only ever added to. `received_month` is what it can be partitioned by."""

fact = Table(
    "fact",
    metadata,
    Column("measure", Text, primary_key=True),
    Column("key", Uuid, primary_key=True),
    Column("happened_on", Date, nullable=False),
    Column("fact_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("subject", Uuid),
    Column("amount", Integer, nullable=False),
    Column("parts", JSONB, nullable=False),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Index("fact_by_date", "measure", "happened_on", "key"),
    Index("fact_by_subject", "measure", "subject", postgresql_where=text("subject IS NOT NULL")),
)
"""What counts, once each (domain/facts.py)."""

rollup = Table(
    "rollup",
    metadata,
    Column("measure", Text, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
)
"""Sums of facts by month; of a stock, the month's change. The total has neither dimension nor code."""

reach = Table(
    "reach",
    metadata,
    Column("tally", Text, primary_key=True),
    Column("first_month", Text, primary_key=True),
    Column("last_month", Text, primary_key=True),
    Column("month_before", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
)
"""Subjects by the stretch of months in which they appear (domain/tallies.py): distinct counts of any period."""

tally_state = Table(
    "tally_state",
    metadata,
    Column("tally", Text, primary_key=True),
    Column("subject", Uuid, primary_key=True),
    Column("cells", JSONB, nullable=False),
)
"""What each subject contributes to the rollups now; its row is the lock under which that changes."""

publicity = Table(
    "publicity",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("published_on", Date, nullable=False),
    Column("medium", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text),
    Index("publicity_by_date", "published_on", "id"),
)
"""Where and when the programme was made known (本事業の周知)."""

DERIVED = (fact, rollup, reach, tally_state)
"""What a rebuild makes anew from the archive."""
