"""Households and their members; people are found through blind indexes of name and kana.

They are loaded and saved without the ORM: a reception makes many of them at once.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from services.intake.domain.residence import ResidenceKind
from services.intake.tables.base import code, metadata, recorded_at, secret, secrets, status

household = Table(
    "household",
    metadata,
    Column("id", Uuid, primary_key=True),
    secret("household", "address"),
    Column("address_protected", Boolean, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
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
    Column("died_on", Date),
    Column("represented_by", Uuid),
    Column("name_index", LargeBinary, index=True),
    Column("kana_index", LargeBinary, index=True),
    Column("position", SmallInteger, nullable=False),
    recorded_at(),
)

residence = Table(
    "residence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, ForeignKey("member.id"), nullable=False),
    Column("household_id", Uuid, ForeignKey("household.id"), index=True),
    status(ResidenceKind, "kind"),
    Column("since", Date),
    Column("until", Date),
    secret("residence", "address"),
    code("agency"),
    Column("subject", Text, nullable=False),
    recorded_at(),
    Index("ix_residence_member_id", "member_id", "kind", "until"),
)
"""Where a member lived or was registered, from when until when. Who has no row lives where the member's row says."""

household_change = Table(
    "household_change",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("household_id", Uuid, ForeignKey("household.id"), nullable=False, index=True),
    Column("member_id", Uuid, ForeignKey("member.id")),
    Column("on", Date, nullable=False),
    code("what"),
    secrets("household_change", "before"),
    secret("household_change", "reason"),
    code("agency"),
    Column("subject", Text, nullable=False),
    recorded_at(),
)
"""Who changed what of a household when; what stood there before is kept encrypted."""
