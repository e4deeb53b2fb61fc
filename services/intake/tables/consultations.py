"""Consultations, what they are about for each member, and disclosures of protected addresses."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    SmallInteger,
    Table,
    Text,
    Uuid,
    false,
    text,
)

from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.tables.base import code, codes, mapped, metadata, recorded_at, secret, secrets, status

NUMBERS = Sequence("consultation_number", metadata=metadata)

consultation = Table(
    "consultation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("household_id", Uuid, ForeignKey("household.id"), nullable=False, index=True),
    code("agency"),
    code("desk"),
    Column("received_on", Date, nullable=False),
    Column("received_by", Text, nullable=False),
    code("channel"),
    code("source"),
    code("owner_agency"),
    code("owner_desk", nullable=True),
    Column("owner_subject", Text),
    code("urgency"),
    Column("urgency_rank", SmallInteger, nullable=False),
    secret("consultation", "source_note"),
    secret("consultation", "source_typed"),
    secret("consultation", "caller_name"),
    secret("consultation", "caller_relation"),
    secret("consultation", "caller_phone"),
    Column("caller_anonymous", Boolean, nullable=False, server_default=false()),
    secret("consultation", "narrative"),
    status(ConsultationStatus),
    code("outcome", nullable=True),
    secret("consultation", "outcome_note"),
    Column("concluded_on", Date),
    secret("consultation", "external_reference"),
    Column("external_reference_index", LargeBinary, index=True),
    Column("revision", Integer, nullable=False),
    Column("last_contact_on", Date, nullable=False),
    Column("next_on", Date),
    Column("held_at", Text),
    codes("earlier_owners"),
    Column("serial", BigInteger, NUMBERS, server_default=NUMBERS.next_value(), nullable=False, unique=True),
    recorded_at(),
    Index("ix_consultation_received_by_agency", "agency", "urgency_rank", "received_on", "id"),
    Index(
        "ix_consultation_taken_over",
        *("owner_agency", "urgency_rank", "received_on", "id"),
        postgresql_where=text("agency <> owner_agency"),
    ),
    Index(
        "ix_consultation_open",
        *("owner_agency", "urgency_rank", "received_on", "id"),
        *("owner_subject", "owner_desk", "last_contact_on", "next_on"),
        postgresql_where=text("status = 'open'"),
    ),
    Index(
        "ix_consultation_open_elsewhere",
        *("agency", "urgency_rank", "received_on", "id"),
        postgresql_where=text("status = 'open' AND agency <> owner_agency"),
    ),
    Index(
        "ix_consultation_earlier_owners",
        "earlier_owners",
        postgresql_using="gin",
        postgresql_where=text("earlier_owners <> '{}'"),
    ),
)
"""Few of all are open, so the work lists read one small index; most stay with who received them."""

concerned = Table(
    "concerned",
    metadata,
    Column("consultation_id", Uuid, ForeignKey("consultation.id"), primary_key=True),
    Column("member_id", Uuid, ForeignKey("member.id"), primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
    codes("issues"),
    secrets("concerned", "issues_typed"),
    code("main_issue", nullable=True),
    secret("concerned", "note"),
)
"""Which member a consultation is about, and with which issues."""

address_disclosure = Table(
    "address_disclosure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("consultation_id", Uuid, ForeignKey("consultation.id"), nullable=False, index=True),
    Column("on", Date, nullable=False),
    code("agency"),
    Column("subject", Text, nullable=False),
    secret("address_disclosure", "reason"),
    recorded_at(),
)
"""Each time an owner asked to see a protected address, and why (R15)."""

mapped.map_imperatively(Consultation, consultation, exclude_properties=["recorded_at"])
