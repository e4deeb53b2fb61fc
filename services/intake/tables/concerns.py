"""Concerns; who reported lies in a table of its own, so that reading a concern does not read its reporter."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, Uuid, text

from services.intake.domain.concern import Concern, ConcernStatus
from services.intake.tables.base import apart, code, codes, mapped, metadata, recorded_at, secret, status

concern = Table(
    "concern",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("received_on", Date, nullable=False),
    code("agency"),
    code("desk", nullable=True),
    code("source"),
    secret("concern", "narrative"),
    Column("owner_subject", Text),
    secret("concern", "source_typed"),
    secret("concern", "whereabouts"),
    status(ConcernStatus),
    Column("consultation_id", Uuid),
    secret("concern", "outcome_note"),
    Column("closed_on", Date),
    Column("urgency", Text, nullable=False, server_default="normal"),
    codes("suspicions"),
    Column("due_on", Date),
    Column("household_id", Uuid),
    Column("outreach_id", Uuid),
    Column("referral_id", Uuid),
    code("outcome", nullable=True),
    recorded_at(),
    Index("ix_concern_agency", "agency", "received_on", "id"),
    Index("ix_concern_open", "agency", "received_on", postgresql_where=text("status = 'open'")),
    Index("ix_concern_household_id", "household_id", postgresql_where=text("household_id IS NOT NULL")),
    Index("ix_concern_outreach_id", "outreach_id", postgresql_where=text("outreach_id IS NOT NULL")),
)

concern_reporter = Table(
    "concern_reporter",
    metadata,
    Column("concern_id", Uuid, ForeignKey("concern.id"), primary_key=True),
    apart("concern_reporter", "reporter"),
    apart("concern_reporter", "contact"),
)
"""Under keys of their own, which open nothing else; read by one query, which leaves a row in `reporter_disclosure`."""

reporter_disclosure = Table(
    "reporter_disclosure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("concern_id", Uuid, ForeignKey("concern.id"), nullable=False, index=True),
    Column("on", Date, nullable=False),
    code("agency"),
    Column("subject", Text, nullable=False),
    secret("reporter_disclosure", "reason"),
    recorded_at(),
)
"""Each time somebody asked who had reported, and why."""

mapped.map_imperatively(Concern, concern, exclude_properties=["recorded_at"])
