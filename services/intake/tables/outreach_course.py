"""The course of outreach: steps, workers, succession, plan, reviews, pauses, consents, decisions that ended."""

from sqlalchemy import Column, Date, ForeignKey, Index, SmallInteger, Table, Text, Uuid, text

from services.intake.domain.outreach_course import (
    OutreachPlan,
    OutreachReview,
    Pause,
    Step,
    StepKind,
    Succession,
    SuccessionStatus,
    Worker,
)
from services.intake.tables.base import code, mapped, metadata, recorded_at, secret, status


def _of_an_outreach(*, primary_key: bool = False) -> "Column[object]":
    return Column("outreach_id", Uuid, ForeignKey("outreach.id"), nullable=False, primary_key=primary_key)


outreach_step = Table(
    "outreach_step",
    metadata,
    Column("id", Uuid, primary_key=True),
    _of_an_outreach(),
    status(StepKind, "kind"),
    Column("on", Date, nullable=False),
    code("code"),
    code("agency"),
    Column("subject", Text, nullable=False),
    secret("outreach_step", "text"),
    secret("outreach_step", "with_whom"),
    recorded_at(),
    Index("ix_outreach_step_outreach_id", "outreach_id", "on"),
)

outreach_worker = Table(
    "outreach_worker",
    metadata,
    Column("id", Uuid, primary_key=True),
    _of_an_outreach(),
    Column("subject", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    recorded_at(),
    Index("ix_outreach_worker_outreach_id", "outreach_id", "subject"),
)

outreach_succession = Table(
    "outreach_succession",
    metadata,
    Column("id", Uuid, primary_key=True),
    _of_an_outreach(),
    Column("from_subject", Text),
    Column("to_subject", Text, nullable=False),
    Column("offered_on", Date, nullable=False),
    secret("outreach_succession", "reason"),
    status(SuccessionStatus),
    Column("answered_on", Date),
    secret("outreach_succession", "answer_note"),
    recorded_at(),
    Index("uq_outreach_succession_offered", "outreach_id", unique=True, postgresql_where=text("status = 'offered'")),
    Index("ix_outreach_succession_outreach_id", "outreach_id"),
)

outreach_plan = Table(
    "outreach_plan",
    metadata,
    _of_an_outreach(primary_key=True),
    Column("version", SmallInteger, primary_key=True, autoincrement=False),
    Column("on", Date, nullable=False),
    secret("outreach_plan", "goal"),
    secret("outreach_plan", "method"),
    secret("outreach_plan", "frequency"),
    Column("subject", Text, nullable=False),
    Column("next_review_on", Date),
    recorded_at(),
)

outreach_review = Table(
    "outreach_review",
    metadata,
    Column("id", Uuid, primary_key=True),
    _of_an_outreach(),
    Column("version", SmallInteger, nullable=False),
    Column("on", Date, nullable=False),
    code("result"),
    secret("outreach_review", "finding"),
    Column("subject", Text, nullable=False),
    Column("next_on", Date),
    recorded_at(),
    Index("ix_outreach_review_outreach_id", "outreach_id", "on"),
)

outreach_pause = Table(
    "outreach_pause",
    metadata,
    Column("id", Uuid, primary_key=True),
    _of_an_outreach(),
    Column("since", Date, nullable=False),
    Column("until", Date),
    secret("outreach_pause", "reason"),
    Column("subject", Text, nullable=False),
    recorded_at(),
    Index("ix_outreach_pause_outreach_id", "outreach_id", "since"),
)

outreach_consent = Table(
    "outreach_consent",
    metadata,
    _of_an_outreach(primary_key=True),
    Column("consent_id", Uuid, primary_key=True),
    Column("on", Date, nullable=False),
    recorded_at(),
)
"""Which consents were obtained in it."""

outreach_decision_over = Table(
    "outreach_decision_over",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    recorded_at(),
)
"""Plans that the city decided without outreach: what stood on an earlier decision stands on none from then on (R9)."""

for kind, table in (
    (Step, outreach_step),
    (Worker, outreach_worker),
    (Succession, outreach_succession),
    (OutreachPlan, outreach_plan),
    (OutreachReview, outreach_review),
    (Pause, outreach_pause),
):
    mapped.map_imperatively(kind, table, exclude_properties=["recorded_at"])
