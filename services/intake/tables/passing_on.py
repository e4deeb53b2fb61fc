"""Hand-overs to other desks and referrals to coordination; of each a consultation has at most one that waits."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, Text, Uuid, text

from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.referral import Referral, ReferralStatus
from services.intake.tables.base import code, mapped, metadata, recorded_at, secret, status

handover = Table(
    "handover",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("consultation_id", Uuid, ForeignKey("consultation.id"), nullable=False, index=True),
    code("from_agency"),
    code("to_agency"),
    code("to_desk"),
    Column("offered_on", Date, nullable=False),
    Column("offered_by", Text, nullable=False),
    secret("handover", "message"),
    status(HandoverStatus),
    Column("answered_on", Date),
    Column("answered_by", Text),
    secret("handover", "reason"),
    secret("handover", "next_step"),
    recorded_at(),
    Index("uq_handover_waiting", "consultation_id", unique=True, postgresql_where=text("status = 'offered'")),
    Index("ix_handover_to_agency", "to_agency", "status"),
)

referral = Table(
    "referral",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("consultation_id", Uuid, ForeignKey("consultation.id"), nullable=False, index=True),
    Column("household_id", Uuid, ForeignKey("household.id"), nullable=False, index=True),
    code("from_agency"),
    code("to_agency"),
    Column("made_on", Date, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("with_consent", Boolean, nullable=False),
    secret("referral", "reason"),
    status(ReferralStatus),
    Column("answered_on", Date),
    Column("case_id", Uuid),
    secret("referral", "return_reason"),
    secret("referral", "next_step"),
    recorded_at(),
    Index("uq_referral_waiting", "consultation_id", unique=True, postgresql_where=text("status = 'made'")),
)

mapped.map_imperatively(Handover, handover, exclude_properties=["recorded_at"])
mapped.map_imperatively(Referral, referral, exclude_properties=["recorded_at"])
