"""Tables of how referrals are answered: who decided with whom, and what their desks were asked before."""

from sqlalchemy import Column, Date, ForeignKey, Table, Text, Uuid, text
from sqlalchemy.schema import Index

from services.coordination.domain.screening import Question, Screening
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted

screening = Table(
    "referral_screening",
    metadata,
    Column("referral_id", Uuid, ForeignKey("referral.id"), primary_key=True),
    Column("on", Date, nullable=False),
    Column("outcome", Text),
    Column("decided_by", Text, nullable=False),
    Column("decided_agency", Text, nullable=False),
    Column("consulted_agency", Text),
    Column("consulted_by", Text),
    Column("consulted_on", Date),
    Column("advice", Encrypted(cipher, "coordination.referral_screening.advice")),
)
"""One answer a referral; those answered before this was kept have none."""

question = Table(
    "referral_question",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("referral_id", Uuid, ForeignKey("referral.id"), nullable=False, index=True),
    Column("asked_on", Date, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_agency", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("question", Encrypted(cipher, "coordination.referral_question.question"), nullable=False),
    Column("answered_on", Date),
    Column("answer", Encrypted(cipher, "coordination.referral_question.answer")),
    Index("referral_question_open_idx", "due_on", postgresql_where=text("answered_on IS NULL")),
)

mapper.map_imperatively(Screening, screening)
mapper.map_imperatively(Question, question)
