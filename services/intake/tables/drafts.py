"""Drafts: what somebody has typed and not saved yet, of any shape, for its author alone."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text, Uuid

from services.intake.tables.base import cipher, code, metadata, recorded_at
from shared.privacy.columns import EncryptedJSON

draft = Table(
    "draft",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("id", Uuid, primary_key=True),
    code("kind", nullable=True),
    Column("content", EncryptedJSON(cipher, "intake.draft.content"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("touched_on", Date, nullable=False),
    recorded_at(),
    Index("ix_draft_touched_on", "touched_on"),
)
"""`id` is the client's own, so that two authors who choose the same one do not meet."""
