"""Hand-overs with companion visits, and referrals: of each at most one waits. Ways between instances; reassignments."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.passage import Passage
from services.intake.domain.referral import Referral, ReferralStatus
from services.intake.tables.base import code, mapped, metadata, recorded_at, secret, secrets, status

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
    Column("due_on", Date, nullable=False, server_default=text("CURRENT_DATE + 5")),
    Column("escalates_on", Date, nullable=False, server_default=text("CURRENT_DATE + 10")),
    secret("handover", "message"),
    status(HandoverStatus),
    Column("answered_on", Date),
    Column("answered_by", Text),
    secret("handover", "reason"),
    secret("handover", "next_step"),
    Column("ended_on", Date),
    Column("ended_by", Text),
    Column("replaces", Uuid, ForeignKey("handover.id")),
    Column("first_contact_due_on", Date),
    Column("first_contact_on", Date),
    Column("first_contact_by", Text),
    recorded_at(),
    Index("uq_handover_waiting", "consultation_id", unique=True, postgresql_where=text("status = 'offered'")),
    Index("ix_handover_to_agency", "to_agency", "status"),
    Index("ix_handover_escalates", "escalates_on", "id", postgresql_where=text("status = 'offered'")),
)
"""The defaults of the two deadlines serve a release that knows nothing of them yet, while it is being replaced."""

companion = Table(
    "companion",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("handover_id", Uuid, ForeignKey("handover.id"), nullable=False, index=True),
    Column("on", Date, nullable=False),
    code("agency"),
    Column("recorded_by", Text, nullable=False),
    secret("companion", "who"),
    secret("companion", "outcome"),
    recorded_at(),
)

reassignment = Table(
    "reassignment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("on", Date, nullable=False),
    code("agency"),
    Column("from_subject", Text, nullable=False),
    Column("to_subject", Text, nullable=False),
    Column("by", Text, nullable=False),
    secret("reassignment", "reason"),
    recorded_at(),
)
"""When a colleague took over all that another answered for, and why."""

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
    code("return_outcome", nullable=True),
    secret("referral", "advice"),
    recorded_at(),
    Index("uq_referral_waiting", "consultation_id", unique=True, postgresql_where=text("status = 'made'")),
    Index("ix_referral_from_agency", "from_agency", "made_on", "id"),
)

passage = Table(
    "passage",
    metadata,
    Column("handover_id", Uuid, primary_key=True),
    Column("instance", Text, nullable=False),
    Column("outgoing", Boolean, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("number", Text),
    secrets("passage", "left_behind"),
    Column("ended", Text),
    Column("ended_on", Date),
    Column("ended_by", Text),
    secret("passage", "reason"),
    recorded_at(),
)
"""The way of a hand-over to or from another instance; no key points at the hand-over, whose end may be heard first."""

brought = Table(
    "brought",
    metadata,
    Column("handover_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("record_id", Uuid, primary_key=True),
)
"""What an offer from another instance brought along, to be forgotten should it come to nothing."""

mapped.map_imperatively(Handover, handover, exclude_properties=["recorded_at"])
mapped.map_imperatively(Referral, referral, exclude_properties=["recorded_at"])
mapped.map_imperatively(Passage, passage, exclude_properties=["recorded_at"])
