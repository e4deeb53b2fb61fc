"""The consent ledger as its events tell it. A row may be partial: a withdrawal can arrive before its grant."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.tables.base import metadata

AWAITED = "awaited AND granted_on IS NOT NULL AND purpose = 'support_sharing' AND withdrawal_revision <= grant_revision"
"""Said in the same words by the index of ends that may have to be noticed and by what it serves."""

SAID_NO = "(consent.withdrawn_on IS NOT NULL OR consent.refused_on IS NOT NULL)"
"""Few of all answers: those that take something back, or never gave it."""

consent = Table(
    "consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("household_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False, index=True),
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
    Column("awaited", Boolean, nullable=False, server_default="true"),
    Index(None, "household_id", "member_id"),
    Index("consent_no_idx", "household_id", postgresql_where=text(SAID_NO.replace("consent.", ""))),
    Index("consent_awaited_idx", "valid_until", "id", postgresql_where=text(AWAITED)),
    Index("consent_awaited_home_idx", "household_id", "valid_until", postgresql_where=text(AWAITED)),
)
"""`awaited` is kept by triggers: false only where the end of a consent is certainly of no concern (see `AWAITED`)."""
