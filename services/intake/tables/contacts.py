"""Follow-up contacts (支援経過)."""

from sqlalchemy import Column, Date, ForeignKey, Index, SmallInteger, Table, Text, Uuid

from services.intake.domain.contact import Contact
from services.intake.tables.base import code, ids, mapped, metadata, recorded_at, secret

contact = Table(
    "contact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("consultation_id", Uuid, ForeignKey("consultation.id"), nullable=False),
    Column("on", Date, nullable=False),
    code("channel"),
    code("kind", nullable=True),
    secret("contact", "kind_typed"),
    code("agency"),
    Column("subject", Text, nullable=False),
    secret("contact", "with_whom"),
    ids("member_ids"),
    Column("minutes", SmallInteger),
    secret("contact", "note"),
    Column("next_on", Date),
    Column("corrects", Uuid, ForeignKey("contact.id"), unique=True),
    Column("corrected_by", Uuid),
    recorded_at(),
    Index("ix_contact_consultation_id", "consultation_id", "on", "recorded_at", "id"),
)
"""A contact that was corrected stays as it was written and names the one in its place."""

mapped.map_imperatively(Contact, contact)
