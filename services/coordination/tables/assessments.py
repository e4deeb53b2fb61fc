"""The table of what was hard for each member, as it was sorted from time to time."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, Uuid

from services.coordination.domain.assessment import Assessment
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted, EncryptedJSON

member_assessment = Table(
    "member_assessment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("issues", EncryptedJSON(cipher, "coordination.member_assessment.issues"), nullable=False),
    Column("main_issue", Encrypted(cipher, "coordination.member_assessment.main_issue")),
    Column("note", Encrypted(cipher, "coordination.member_assessment.note")),
    Index(None, "case_id", "on"),
)

mapper.map_imperatively(Assessment, member_assessment)
