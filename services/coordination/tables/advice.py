"""Table of requests for advice; what is told in confidence lies in a column of its own."""

from sqlalchemy import Boolean, Column, Date, Index, Table, Text, Uuid, text

from services.coordination.domain.advice import AdviceRequest
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted

advice_request = Table(
    "advice_request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False, index=True),
    Column("asked_by", Text, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("question", Encrypted(cipher, "coordination.advice_request.question"), nullable=False),
    Column("confidential", Encrypted(cipher, "coordination.advice_request.confidential")),
    Column("answered_on", Date),
    Column("answered_by", Text),
    Column("answered_agency", Text),
    Column("text", Encrypted(cipher, "coordination.advice_request.text")),
    Column("next_step", Encrypted(cipher, "coordination.advice_request.next_step")),
    Column("refer", Boolean, nullable=False, server_default="false"),
    Column("referral_id", Uuid),
    Column("referred_on", Date),
    Column("withdrawn_on", Date),
    Index("advice_request_place_idx", "asked_on", "id"),
    Index(
        "advice_request_open_idx",
        "due_on",
        postgresql_where=text("withdrawn_on IS NULL AND referral_id IS NULL AND (answered_on IS NULL OR refer)"),
    ),
)

mapper.map_imperatively(AdviceRequest, advice_request)
