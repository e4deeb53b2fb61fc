"""Who was called to a meeting after its convocation, and who no longer comes."""

from sqlalchemy import Column, Date, ForeignKey, Table, Text, Uuid

from services.coordination.tables.base import metadata

meeting_called = Table(
    "meeting_called",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False, index=True),
    Column("agency", Text, nullable=False),
    Column("change", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("by_subject", Text, nullable=False),
)
"""`change`: called in addition, excused, or replaced because the agency has closed."""
