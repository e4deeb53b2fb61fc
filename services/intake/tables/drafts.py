"""Drafts: what somebody has typed and not saved yet, of any shape, for its author alone."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Text, Uuid, false

from services.intake.tables.base import cipher, code, metadata, recorded_at
from shared.privacy.columns import EncryptedJSON

draft = Table(
    "draft",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("id", Uuid, primary_key=True),
    code("kind", nullable=True),
    Column("content", EncryptedJSON(cipher, "intake.draft.content"), nullable=True),
    Column("size", Integer, nullable=False),
    Column("touched_on", Date, nullable=False),
    Column("saved", Boolean, nullable=False, server_default=false()),
    recorded_at(),
    Index("ix_draft_touched_on", "touched_on"),
)
"""`id` is the client's own, so that two authors who choose the same one do not meet.

What was `saved` for good leaves its id for a while, without content: a late autosave does not bring it back.
"""
