"""By which words an agency finds a consultation: keyed digests, each agency's own; and what has to be made anew.

No key points at the consultation: a reception writes its row in the same statement, and each check costs.
"""

from sqlalchemy import ARRAY, BigInteger, Column, Date, Identity, Index, Table, Text, Uuid

from services.intake.tables.base import metadata

findable = Table(
    "findable",
    metadata,
    Column("consultation_id", Uuid, primary_key=True),
    Column("agency", Text, primary_key=True),
    Column("received_on", Date, nullable=False),
    Column("tokens", ARRAY(BigInteger, as_tuple=True), nullable=False),
    Index("ix_findable_tokens", "tokens", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": "512"}),
    Index("ix_findable_newest", "agency", "received_on", "consultation_id"),
)

findable_stale = Table(
    "findable_stale",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("consultation_id", Uuid, nullable=False),
)
"""Filled by triggers (migration `findable`): whoever changes a name, an address or who is asked cannot forget it."""
