"""Attachments: what is told of them, and their content in encrypted pieces."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.intake.domain.attachment import Attachment
from services.intake.tables.base import code, mapped, metadata, recorded_at, secret

attachment = Table(
    "attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("consultation_id", Uuid, ForeignKey("consultation.id")),
    Column("consent_id", Uuid, ForeignKey("consent.id")),
    Column("on", Date, nullable=False),
    secret("attachment", "name"),
    secret("attachment", "note"),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("pages", SmallInteger, nullable=False),
    code("agency"),
    Column("subject", Text, nullable=False),
    Column("removed_on", Date),
    Column("removed_by", Text),
    secret("attachment", "removal_reason"),
    recorded_at(),
    CheckConstraint("num_nonnulls(consultation_id, consent_id) = 1", name="one_owner"),
    Index("ix_attachment_consultation_id", "consultation_id", "recorded_at", "id"),
    Index("ix_attachment_consent_id", "consent_id", postgresql_where=text("consent_id IS NOT NULL")),
)

attachment_piece = Table(
    "attachment_piece",
    metadata,
    Column("attachment_id", Uuid, ForeignKey("attachment.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Each piece is encrypted for its own place, so that none can be moved to another file or another position."""

mapped.map_imperatively(Attachment, attachment)
