"""The consent ledger as its events tell it. A row may be partial: a withdrawal can arrive before its grant."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.tables.base import metadata

consent = Table(
    "consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("household_id", Uuid, nullable=False, index=True),
    Column("member_id", Uuid, nullable=False),
    Column("purpose", Text),
    Column("agencies", ARRAY(Text), nullable=False, server_default="{}"),
    Column("categories", ARRAY(Text), nullable=False, server_default="{}"),
    Column("granted_on", Date),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("grant_revision", Integer, nullable=False, server_default="0"),
    Column("withdrawn_on", Date),
    Column("withdrawal_revision", Integer, nullable=False, server_default="0"),
    Column("refused_on", Date),
    Column("refused_agencies", ARRAY(Text), nullable=False, server_default="{}"),
    Column("instance", Text, nullable=False, server_default="intake"),
    Index("consent_ends_idx", "valid_until", "id", postgresql_where=text("granted_on IS NOT NULL")),
)
