"""Disclosures without consent in an emergency. Household and members may live in another instance."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text, Uuid, text

from services.intake.domain.emergency import EmergencyDisclosure
from services.intake.tables.base import code, codes, ids, mapped, metadata, recorded_at, secret

emergency = Table(
    "emergency_disclosure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("household_id", Uuid, nullable=False),
    ids("member_ids"),
    codes("agencies"),
    codes("categories"),
    secret("emergency_disclosure", "reason"),
    Column("decided_on", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("decided_by", Text, nullable=False),
    code("decided_agency"),
    secret("emergency_disclosure", "approver"),
    Column("approved_on", Date),
    Column("approved_by", Text),
    Column("approved_agency", Text),
    Column("review_due", Date, nullable=False),
    Column("reviewed_on", Date),
    Column("reviewed_by", Text),
    Column("result", Text),
    secret("emergency_disclosure", "finding"),
    Column("revision", Integer, nullable=False),
    recorded_at(),
    Index("ix_emergency_disclosure_household_id", "household_id"),
    Index("ix_emergency_disclosure_review_due", "review_due", postgresql_where=text("reviewed_on IS NULL")),
)

mapped.map_imperatively(EmergencyDisclosure, emergency, exclude_properties=["recorded_at"])
