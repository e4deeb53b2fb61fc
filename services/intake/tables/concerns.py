"""Concerns; who reported lies in a table of its own, so that reading a concern does not read its reporter."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, Uuid

from services.intake.domain.concern import Concern, ConcernStatus
from services.intake.tables.base import code, mapped, metadata, recorded_at, secret, status

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
    recorded_at(),
    Index("ix_concern_agency", "agency", "received_on", "id"),
)

concern_reporter = Table(
    "concern_reporter",
    metadata,
    Column("concern_id", Uuid, ForeignKey("concern.id"), primary_key=True),
    secret("concern_reporter", "reporter"),
)

mapped.map_imperatively(Concern, concern, exclude_properties=["recorded_at"])
