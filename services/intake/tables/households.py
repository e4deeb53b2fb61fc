"""Households and their members; people are found through blind indexes of name and kana."""

from sqlalchemy import Boolean, Column, ForeignKey, LargeBinary, SmallInteger, Table, Uuid

from services.intake.domain.household import Household, Member
from services.intake.tables.base import code, mapped, metadata, recorded_at, secret

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

mapped.map_imperatively(Household, household, exclude_properties=["recorded_at"])
mapped.map_imperatively(Member, member, exclude_properties=["recorded_at"])
