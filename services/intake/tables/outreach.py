"""Outreach, its contacts, and every decision that was heard of (R9)."""

from sqlalchemy import ARRAY, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.intake.domain.outreach import Basis, Outreach, OutreachContact
from services.intake.tables.base import code, ids, mapped, metadata, recorded_at, secret, status

outreach = Table(
    "outreach",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False, index=True),
    Column("household_id", Uuid, nullable=False, index=True),
    code("agency"),
    status(Basis, "basis"),
    Column("started_on", Date, nullable=False),
    ids("member_ids"),
    code("stage"),
    Column("owner_subject", Text),
    Column("last_contact_on", Date),
    Column("ended_on", Date),
    code("end_reason", nullable=True),
    Column("revision", Integer, nullable=False),
    Column("next_on", Date),
    recorded_at(),
    Index("uq_outreach_open_by_agency", "case_id", "agency", unique=True, postgresql_where=text("ended_on IS NULL")),
    Index("ix_outreach_agency", "agency", "ended_on"),
    Index("ix_outreach_member_ids", "member_ids", postgresql_using="gin"),
)
"""Case, household and members are known by what coordination told; they may live in another instance."""

outreach_decision = Table(
    "outreach_decision",
    metadata,
    Column("decision_id", Uuid, primary_key=True),
    Column("case_id", Uuid, primary_key=True),
    Column("outreach_id", Uuid, ForeignKey("outreach.id"), nullable=False, index=True),
    status(Basis, "basis"),
    Column("on", Date, nullable=False),
    code("agency"),
    ids("member_ids"),
    recorded_at(),
)
"""What each outreach stands on: the meeting or plan that decided."""

outreach_contact = Table(
    "outreach_contact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("outreach_id", Uuid, ForeignKey("outreach.id"), nullable=False, index=True),
    Column("on", Date, nullable=False),
    code("result"),
    code("agency"),
    Column("subject", Text, nullable=False),
    ids("member_ids"),
    code("stage", nullable=True),
    secret("outreach_contact", "note"),
    code("channel", nullable=True),
    Column("with_subjects", ARRAY(Text, as_tuple=True), nullable=False, server_default="{}"),
    secret("outreach_contact", "accompanied_to"),
    Column("next_on", Date),
    recorded_at(),
)

mapped.map_imperatively(Outreach, outreach, exclude_properties=["recorded_at"])
mapped.map_imperatively(OutreachContact, outreach_contact, exclude_properties=["recorded_at"])
