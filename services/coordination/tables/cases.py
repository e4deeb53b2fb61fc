"""Tables of referrals, cases, their members, coordinators and number series."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.orm import relationship

from services.coordination.domain.case import Case, Member
from services.coordination.domain.referral import Referral
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted, EncryptedJSON
from shared.reference.instances import SHARED

IS_OPEN = "stage NOT IN ('closed', 'watching')"
"""Of a case: said in the same words by the indexes of open cases and by what they serve."""

referral = Table(
    "referral",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("household_id", Uuid, nullable=False, index=True),
    Column("from_agency", Text, nullable=False),
    Column("with_consent", Boolean, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("dossier", EncryptedJSON(cipher, "coordination.referral.dossier"), nullable=False),
    Column("status", Text, nullable=False),
    Column("answered_on", Date),
    Column("case_id", Uuid, index=True),
    Column("reason", Encrypted(cipher, "coordination.referral.reason")),
    Column("next_step", Encrypted(cipher, "coordination.referral.next_step")),
    Column("instance", Text, nullable=False, server_default=SHARED),
    Column("urgency", Text),
    Index(None, "made_on", "id"),
    Index(None, "status", "made_on", "id"),
)

case = Table(
    "household_case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("household_id", Uuid, nullable=False, unique=True),
    Column("referral_id", Uuid, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("episode", Integer, nullable=False),
    Column("episode_opened_on", Date, nullable=False),
    Column("stage", Text, nullable=False),
    Column("coordinator", Text),
    Column("coordinator_agency", Text),
    Column("closed_on", Date),
    Column("active_on", Date),
    Column("review_due_on", Date),
    Column("review_revision", Integer, nullable=False, server_default="0"),
    Column("address", Encrypted(cipher, "coordination.case.address")),
    Column("address_protected", Boolean, nullable=False),
    Column("narrative", Encrypted(cipher, "coordination.case.narrative")),
    Column("revision", Integer, nullable=False),
    Column("merged_into", Uuid, ForeignKey("household_case.id")),
    Column("merged_on", Date),
    Column("joined", Integer, nullable=False, server_default="0"),
    Index("household_case_merged_idx", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    Index(
        "household_case_quiet_idx",
        text("coalesce(active_on, episode_opened_on)"),
        "id",
        postgresql_where=text(IS_OPEN),
    ),
    Index("household_case_review_idx", "review_due_on", "id", postgresql_where=text("review_due_on IS NOT NULL")),
    Index(
        "household_case_ownerless_idx",
        "episode_opened_on",
        "id",
        postgresql_where=text(f"coordinator IS NULL AND {IS_OPEN}"),
    ),
    Index("household_case_own_idx", "coordinator", "id", postgresql_where=text(IS_OPEN)),
    Index(None, "opened_on", "id"),
    Index(None, "stage", "opened_on", "id"),
    Index(None, "coordinator", "stage", "opened_on", "id"),
)
"""One case a household: a second referral joins it or reopens it (R12). `merged_into` is the case it became part of."""

protected_household = Table("protected_household", metadata, Column("household_id", Uuid, primary_key=True))
"""Whose address intake protects, with or without a case here: it is masked in all that was told before (R15)."""

case_member = Table(
    "case_member",
    metadata,
    Column("case_id", Uuid, ForeignKey("household_case.id"), primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("living", Boolean, nullable=False),
    Column("represented_by", Uuid),
    Column("name", Encrypted(cipher, "coordination.member.name")),
    Column("kana", Encrypted(cipher, "coordination.member.kana")),
    Column("birth_date", Encrypted(cipher, "coordination.member.birth_date")),
    Column("relation", Encrypted(cipher, "coordination.member.relation")),
    Column("issues", EncryptedJSON(cipher, "coordination.member.issues")),
    Column("main_issue", Encrypted(cipher, "coordination.member.main_issue")),
    Column("note", Encrypted(cipher, "coordination.member.note")),
    Column("left_on", Date),
    Column("returned_on", Date),
    Column("came_from", Uuid),
    Index("case_member_id_idx", "id"),
    Index("case_member_left_idx", "case_id", postgresql_where=text("left_on IS NOT NULL AND returned_on IS NULL")),
)

case_number_series = Table(
    "case_number_series",
    metadata,
    Column("fiscal_year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last serial given in a fiscal year; its row lock keeps the series without gaps."""

case_episode = Table(
    "case_episode",
    metadata,
    Column("case_id", Uuid, ForeignKey("household_case.id"), primary_key=True),
    Column("episode", Integer, primary_key=True),
    Column("opened_on", Date, nullable=False),
    Column("referral_id", Uuid),
    Column("reason", Encrypted(cipher, "coordination.episode.reason")),
    Column("by_subject", Text, nullable=False),
)

case_coordinator = Table(
    "case_coordinator",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("subject", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("note", Encrypted(cipher, "coordination.case_coordinator.note")),
)
"""Who owned a case from when on (R2)."""

mapper.map_imperatively(Referral, referral)
mapper.map_imperatively(Member, case_member, properties={"told_living": case_member.c.living})
mapper.map_imperatively(
    Case,
    case,
    properties={"members": relationship(Member, order_by=case_member.c.position, lazy="selectin", cascade="all")},
)
