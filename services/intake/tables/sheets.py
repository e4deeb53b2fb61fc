"""Filled-in sheets: each save is a row of its own, so that nothing written before is lost."""

from sqlalchemy import Column, ForeignKey, Integer, SmallInteger, Table, Text, Uuid

from services.intake.tables.base import cipher, code, metadata, recorded_at
from shared.privacy.columns import EncryptedJSON

sheet = Table(
    "sheet",
    metadata,
    Column("consultation_id", Uuid, ForeignKey("consultation.id"), primary_key=True),
    Column("form", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("version", SmallInteger, nullable=False),
    Column("answers", EncryptedJSON(cipher, "intake.sheet.answers"), nullable=False),
    code("agency"),
    Column("subject", Text, nullable=False),
    recorded_at(),
)
"""The newest revision of a consultation's form is the sheet; `version` is that of the form's definition."""
