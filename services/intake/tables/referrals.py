"""What referrals told, and what coordination tells of the cases that came of them."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.intake.domain.referral_question import ReferralQuestion
from services.intake.tables.base import cipher, code, mapped, metadata, recorded_at, secret
from shared.privacy.columns import EncryptedJSON

referral_sent = Table(
    "referral_sent",
    metadata,
    Column("referral_id", Uuid, ForeignKey("referral.id"), primary_key=True),
    Column("content", EncryptedJSON(cipher, "intake.referral_sent.content"), nullable=False),
    recorded_at(),
)
"""The dossier as it was sealed, what stayed behind and the basis; apart, so that a list of referrals reads none."""

referral_question = Table(
    "referral_question",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("referral_id", Uuid, ForeignKey("referral.id"), nullable=False, index=True),
    Column("asked_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    secret("referral_question", "question"),
    Column("answered_on", Date),
    Column("answered_by", Text),
    secret("referral_question", "answer"),
    recorded_at(),
    Index("ix_referral_question_open", "referral_id", postgresql_where=text("answered_on IS NULL")),
)
"""What coordination asked before it answers a referral of ours."""

mapped.map_imperatively(ReferralQuestion, referral_question)

case_stage = Table(
    "case_stage",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("on", Date, nullable=False),
    code("stage"),
    Column("number", Text, nullable=False),
    recorded_at(),
)
"""Every stage that a case reached which took up a referral of ours; the greatest revision holds."""

case_merge = Table(
    "case_merge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False, index=True),
    Column("into_id", Uuid, nullable=False),
    Column("on", Date),
    Column("separated_on", Date),
    recorded_at(),
)
"""A case that took up a referral of ours became part of another one, until that was taken back."""

case_role = Table(
    "case_role",
    metadata,
    Column("role_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False, index=True),
    code("agency"),
    Column("offered_on", Date),
    Column("accepted_on", Date),
    Column("declined_on", Date),
    Column("reported_on", Date),
    Column("done_on", Date),
    Column("handed_over_on", Date),
    Column("withdrawn_on", Date),
    recorded_at(),
)
"""Roles that agencies which referred have in those cases; each step is written by its own event, in any order."""
