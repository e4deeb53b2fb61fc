"""Later versions of minutes; the first stands in `meeting_minutes` and `meeting_attendee`, and nothing is changed."""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.coordination.tables.base import cipher, metadata
from shared.privacy.columns import Encrypted

minutes_version = Table(
    "minutes_version",
    metadata,
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("on", Date, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("by_agency", Text, nullable=False),
    Column("reason", Encrypted(cipher, "coordination.minutes_version.reason"), nullable=False),
    Column("attendees", JSONB, nullable=False),
    Column("text", Encrypted(cipher, "coordination.minutes_version.text")),
)
"""The text of a support conference's minutes lies in its compartment instead (R5)."""
