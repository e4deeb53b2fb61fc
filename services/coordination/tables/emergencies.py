"""Disclosures in an emergency as intake's events tell them. A row may be partial: a review can arrive first."""

from sqlalchemy import Column, Date, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.tables.base import metadata

emergency = Table(
    "emergency",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("household_id", Uuid, nullable=False, index=True),
    Column("member_ids", ARRAY(Uuid), nullable=False, server_default="{}"),
    Column("agency", Text),
    Column("agencies", ARRAY(Text), nullable=False, server_default="{}"),
    Column("categories", ARRAY(Text), nullable=False, server_default="{}"),
    Column("basis", Text),
    Column("decided_on", Date),
    Column("until", Date),
    Column("review_due", Date),
    Column("approved_on", Date),
    Column("approved_agency", Text),
    Column("reviewed_on", Date),
    Column("result", Text),
    Index("emergency_unreviewed_idx", "review_due", "id", postgresql_where=text("reviewed_on IS NULL")),
)
