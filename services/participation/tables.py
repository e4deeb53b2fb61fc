"""The tables of participation. Whatever describes a person is an encrypted column."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.participation.domain.matches import MatchState
from shared.privacy.columns import ColumnCipher, Encrypted

metadata = MetaData()
cipher = ColumnCipher()

_state = Enum(
    MatchState, native_enum=False, length=32, values_callable=lambda states: [state.value for state in states]
)

commission = Table(
    "commission",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("plan_id", Uuid, nullable=False),
    Column("household_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("name", Encrypted(cipher, "participation.commission.name")),
    Column("kana", Encrypted(cipher, "participation.commission.kana")),
    Column("birth_date", Encrypted(cipher, "participation.commission.birth_date")),
    Column("wishes", Encrypted(cipher, "participation.commission.wishes")),
    Column("cautions", Encrypted(cipher, "participation.commission.cautions")),
    Column("goals", Encrypted(cipher, "participation.commission.goals")),
    Index("commission_by_person", "case_id", "member_id"),
    Index("commission_by_date", "decided_on", "id"),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("household_id", Uuid, nullable=False),
    Column("purpose", Text),
    Column("agencies", ARRAY(Text), nullable=False, server_default="{}"),
    Column("granted_on", Date),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("grant_revision", Integer, nullable=False, server_default="0"),
    Column("withdrawn_on", Date),
    Column("withdrawal_revision", Integer, nullable=False, server_default="0"),
    Column("instance", Text, nullable=False, server_default="intake"),
    Index("consent_by_member", "member_id"),
)

refusal = Table(
    "refusal",
    metadata,
    Column("consent_id", Uuid, primary_key=True),
    Column("agency", Text, primary_key=True),
    Column("refused_on", Date, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("purpose", Text, nullable=False),
    Index("refusal_by_member", "member_id"),
)
"""Apart from `consent`: a request may be refused for some recipients and granted for others (一部同意)."""

support = Table(
    "support",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("commission_id", Uuid, ForeignKey("commission.id"), nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("household_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("owner", Text, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("connection_stage", Text),
    Column("stage_on", Date),
    Column("stage_revision", Integer, nullable=False),
    Column("review_due_on", Date),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("end_note", Encrypted(cipher, "participation.support.end_note")),
    Column("revision", Integer, nullable=False),
    Index("support_one_open", "case_id", "member_id", unique=True, postgresql_where=text("ended_on IS NULL")),
    Index("support_by_date", "started_on", "id"),
)

person_fate = Table(
    "person_fate",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("living", Boolean, nullable=False),
    Column("died_on", Date),
    Column("revision", Integer, nullable=False),
)

case_merge = Table(
    "case_merge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("into_id", Uuid, nullable=False),
    Column("on", Date),
    Column("separated_on", Date),
    Index("case_merge_by_case", "case_id"),
    Index("case_merge_by_into", "into_id"),
)
"""Cases that became part of another one, as coordination tells; a row may be partial."""

person_merge = Table(
    "person_merge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("keep_id", Uuid),
    Column("absorbed_id", Uuid),
    Column("split_on", Date),
    Index("person_merge_by_keep", "keep_id"),
    Index("person_merge_by_absorbed", "absorbed_id"),
)
"""Which records are of one person; a row may be partial, as the split may be heard first."""

profile_version = Table(
    "profile_version",
    metadata,
    Column("support_id", Uuid, ForeignKey("support.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("written_on", Date, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("wishes", Encrypted(cipher, "participation.profile_version.wishes"), nullable=False),
    Column("strengths", Encrypted(cipher, "participation.profile_version.strengths")),
    Column("needs", Encrypted(cipher, "participation.profile_version.needs")),
    Column("limits", Encrypted(cipher, "participation.profile_version.limits")),
)

stage_seen = Table(
    "stage_seen",
    metadata,
    Column("support_id", Uuid, ForeignKey("support.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seen_on", Date, nullable=False),
    Column("stage", Text, nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("support_id", Uuid, ForeignKey("support.id"), nullable=False),
    Column("held_on", Date, nullable=False),
    Column("held_by", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("note", Encrypted(cipher, "participation.review.note")),
    Column("next_on", Date),
    Index("review_by_support", "support_id", "held_on"),
)

need = Table(
    "need",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("support_id", Uuid, ForeignKey("support.id"), nullable=False),
    Column("seen_on", Date, nullable=False),
    Column("menu_kind", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("wish", Encrypted(cipher, "participation.need.wish"), nullable=False),
    Column("answered_on", Date),
    Column("development_id", Uuid),
    Index("need_by_support", "support_id", "seen_on"),
)

menu = Table(
    "menu",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("host", Text),
    Column("capacity", Integer, CheckConstraint("capacity > 0")),
    Column("conditions", Encrypted(cipher, "participation.menu.conditions")),
    Column("closed_on", Date),
    Column("development_id", Uuid),
    Index("menu_by_date", "opened_on", "id"),
)

host = Table(
    "host",
    metadata,
    Column("hub_id", Uuid, primary_key=True),
    Column("code", Text, index=True),
    Column("name", Text),
    Column("field", Text),
    Column("kind", Text),
    Column("opened_on", Date),
    Column("closed_on", Date),
)

match = Table(
    "match",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("support_id", Uuid, ForeignKey("support.id"), nullable=False, index=True),
    Column("member_id", Uuid, nullable=False),
    Column("menu_id", Uuid, ForeignKey("menu.id"), nullable=False, index=True),
    Column("host", Text),
    Column("state", _state, nullable=False),
    Column("moved_on", Date, nullable=False),
    Column("declined_by", Text),
    Column("end_reason", Text),
    Index(
        "match_one_open",
        "support_id",
        "menu_id",
        unique=True,
        postgresql_where=text("state NOT IN ('ended', 'declined')"),
    ),
)

match_step = Table(
    "match_step",
    metadata,
    Column("match_id", Uuid, ForeignKey("match.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", _state, nullable=False),
    Column("taken_on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("note", Encrypted(cipher, "participation.match_step.note")),
)
