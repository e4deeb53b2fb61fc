"""Table of the gaps that meetings found, as they were told to the community."""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table, Text, UniqueConstraint, Uuid

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
    UniqueConstraint("case_id", "meeting_id"),
)

mapper.map_imperatively(TellingOfGap, gap_told)
