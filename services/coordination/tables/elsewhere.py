"""What other services do for a case, as their events tell; rows may be partial, revisions decide what is newer."""

from sqlalchemy import Column, Date, Integer, Table, Text, Uuid

from services.coordination.tables.base import metadata

outreach = Table(
    "outreach",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, index=True),
    Column("agency", Text),
    Column("started_on", Date),
    Column("basis", Text),
    Column("basis_revision", Integer, nullable=False, server_default="0"),
    Column("stage", Text),
    Column("stage_on", Date),
    Column("stage_revision", Integer, nullable=False, server_default="0"),
    Column("ended_on", Date),
    Column("end_reason", Text),
)

participation = Table(
    "participation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False, index=True),
    Column("commission_id", Uuid),
    Column("member_id", Uuid),
    Column("started_on", Date),
    Column("stage", Text),
    Column("stage_on", Date),
    Column("stage_revision", Integer, nullable=False, server_default="0"),
    Column("ended_on", Date),
    Column("end_reason", Text),
)

participation_review = Table(
    "participation_review",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False, index=True),
    Column("support_id", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("result", Text, nullable=False),
)
