"""Tables of the gaps that meetings found, as they were told to the community, and of what it makes of them."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.gap import TellingOfGap
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted

gap_told = Table(
    "gap_told",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False),
    Column("episode", Integer, nullable=False),
    Column("on", Date, nullable=False),
    Column("menu_kind", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("description", Encrypted(cipher, "coordination.gap_told.description")),
    Column("by_subject", Text, nullable=False),
    Column("recorded_on", Date),
    UniqueConstraint("case_id", "meeting_id"),
)

gap_development = Table(
    "gap_development",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("gap_ids", ARRAY(Uuid(as_uuid=True)), nullable=False, server_default="{}"),
    Column("proposed_on", Date),
    Column("opened_on", Date),
    Column("dropped_on", Date),
    Index("gap_development_gap_ids_idx", "gap_ids", postgresql_using="gin"),
)
"""The community's developments, written in whatever order their events arrive; a gap is known there by its id alone."""

mapper.map_imperatively(TellingOfGap, gap_told)
