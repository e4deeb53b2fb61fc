"""What was put right in consultations: what stood there is kept, encrypted."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, Uuid

from services.intake.tables.base import cipher, code, codes, metadata, recorded_at
from shared.privacy.columns import EncryptedJSON

amendment = Table(
    "amendment",
    metadata,
    Column("consultation_id", Uuid, ForeignKey("consultation.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("member_id", Uuid, ForeignKey("member.id")),
    codes("fields"),
    Column("before", EncryptedJSON(cipher, "intake.amendment.before"), nullable=False),
    code("agency"),
    Column("subject", Text, nullable=False),
    recorded_at(),
)
"""`revision` is the consultation's after the change."""
