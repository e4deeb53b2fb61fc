"""Which records are of one person; the records themselves stay as they were entered."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.intake.domain.person import Distinction, Merge
from services.intake.tables.base import code, mapped, metadata, recorded_at, secret

person_merge = Table(
    "person_merge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("keep_id", Uuid, ForeignKey("member.id"), nullable=False, index=True),
    Column("absorbed_id", Uuid, ForeignKey("member.id"), nullable=False),
    code("agency"),
    Column("merged_on", Date, nullable=False),
    Column("merged_by", Text, nullable=False),
    secret("person_merge", "reason"),
    Column("reversed_on", Date),
    Column("reversed_by", Text),
    code("reversed_agency", nullable=True),
    secret("person_merge", "reversal_reason"),
    recorded_at(),
    Index("uq_person_merge_absorbed", "absorbed_id", unique=True, postgresql_where=text("reversed_on IS NULL")),
)

person_distinction = Table(
    "person_distinction",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("lower_id", Uuid, ForeignKey("member.id"), nullable=False, index=True),
    Column("higher_id", Uuid, ForeignKey("member.id"), nullable=False, index=True),
    code("agency"),
    Column("on", Date, nullable=False),
    Column("subject", Text, nullable=False),
    secret("person_distinction", "reason"),
    recorded_at(),
)

person_fate = Table(
    "person_fate",
    metadata,
    Column("member_id", Uuid, ForeignKey("member.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("living", Boolean, nullable=False),
    Column("died_on", Date),
    recorded_at(),
)
"""Each time it was told that a person died, or that this was a mistake."""

mapped.map_imperatively(Distinction, person_distinction, exclude_properties=["recorded_at"])
mapped.map_imperatively(Merge, person_merge, exclude_properties=["recorded_at"])
