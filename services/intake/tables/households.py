"""Households and their members; people are found through blind indexes of name and kana.

They are loaded and saved without the ORM: a reception makes many of them at once.
"""

from sqlalchemy import Boolean, Column, ForeignKey, LargeBinary, SmallInteger, Table, Uuid

from services.intake.tables.base import code, metadata, recorded_at, secret

household = Table(
    "household",
    metadata,
    Column("id", Uuid, primary_key=True),
    secret("household", "address"),
    Column("address_protected", Boolean, nullable=False),
    recorded_at(),
)

member = Table(
    "member",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("household_id", Uuid, ForeignKey("household.id"), nullable=False, index=True),
    secret("member", "name"),
    secret("member", "kana"),
    secret("member", "birth_date"),
    code("relation", nullable=True),
    secret("member", "relation_typed"),
    Column("living", Boolean, nullable=False),
    Column("represented_by", Uuid),
    Column("name_index", LargeBinary, index=True),
    Column("kana_index", LargeBinary, index=True),
    Column("position", SmallInteger, nullable=False),
    recorded_at(),
)
