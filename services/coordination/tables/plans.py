"""Tables of plans and their roles."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.plan import Plan, PlanStatus
from services.coordination.domain.plan.agreement import Agreement
from services.coordination.domain.role import Role
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted, EncryptedJSON

OPEN_ROLES = "('offered', 'accepted', 'reported')"
HELD_ROLES = "('accepted', 'reported')"

plan = Table(
    "plan",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("episode", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("content", EncryptedJSON(cipher, "coordination.plan.content"), nullable=False),
    Column("items", ARRAY(Uuid(as_uuid=True)), nullable=False),
    Column("uses_outreach", Boolean, nullable=False),
    Column("outreach_agency", Text),
    Column("outreach_member_ids", ARRAY(Uuid(as_uuid=True)), nullable=False),
    Column("uses_participation", Boolean, nullable=False),
    Column("participation_member_ids", ARRAY(Uuid(as_uuid=True)), nullable=False),
    Column("drafted_on", Date, nullable=False),
    Column("drafted_by", Text, nullable=False),
    Column("submitted_on", Date),
    Column("submitted_to", Uuid),
    Column("appropriate_on", Date),
    Column("appropriate_meeting_id", Uuid),
    Column("decided_on", Date),
    Column("decided_by", Text),
    Column("in_force_on", Date),
    Column("ended_on", Date),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("copied_from", Uuid),
    Column("decision_basis", Encrypted(cipher, "coordination.plan.decision_basis")),
    Column("returned_on", Date),
    Column("returned_by", Text),
    Column("returned_meeting_id", Uuid),
    Column("returned_reason", Encrypted(cipher, "coordination.plan.returned_reason")),
    UniqueConstraint("case_id", "version"),
    Index("plan_submitted_idx", "submitted_on", "id", postgresql_where=text("status = 'submitted'")),
    Index("plan_appropriate_idx", "appropriate_on", "id", postgresql_where=text("status = 'appropriate'")),
)
"""Versions of a case's plan: each is a row of its own, and its texts are never changed once submitted (R8)."""

plan_wording = Table(
    "plan_wording",
    metadata,
    Column("plan_id", Uuid, ForeignKey("plan.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("wording", EncryptedJSON(cipher, "coordination.plan_wording.wording"), nullable=False),
    Column("on", Date, nullable=False),
    Column("by_subject", Text, nullable=False),
)
"""What a draft said each time it was saved: whoever saves over an older one is told what the others changed."""

plan_agreement = Table(
    "plan_agreement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("member_id", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("form", Text, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("represented_by", Uuid),
    Column("note", Encrypted(cipher, "coordination.plan_agreement.note")),
    Column("recorded", BigInteger, Identity()),
)
"""What the persons concerned said to a plan; rows are only added."""

role = Table(
    "role",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("episode", Integer, nullable=False),
    Column("plan_id", Uuid, ForeignKey("plan.id"), nullable=False, index=True),
    Column("agency", Text, nullable=False),
    Column("text", Encrypted(cipher, "coordination.role.text"), nullable=False),
    Column("offered_on", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("answered_on", Date),
    Column("answered_by", Text),
    Column("reason", Encrypted(cipher, "coordination.role.reason")),
    Column("done_on", Date),
    Column("subject", Text),
    Column("member_id", Uuid),
    Column("due_on", Date),
    Column("counter_proposal", Encrypted(cipher, "coordination.role.counter_proposal")),
    Column("reported_on", Date),
    Column("ended_on", Date),
    Column("replaces", Uuid, index=True),
    Column("origin", Text, nullable=False, server_default="plan"),
    Column("origin_reason", Encrypted(cipher, "coordination.role.origin_reason")),
    Column("earlier_plan_ids", ARRAY(Uuid, as_tuple=True), nullable=False, server_default="{}"),
    Column("continued_on", Date),
    Index(
        "role_paced_all_idx",
        "offered_on",
        "id",
        postgresql_where=text(f"status IN {OPEN_ROLES}"),
        postgresql_include=["status", "plan_id", "answered_on", "reported_on", "due_on", "agency"],
    ),
    Index(
        "role_paced_own_idx",
        "agency",
        "offered_on",
        "id",
        postgresql_where=text(f"status IN {OPEN_ROLES}"),
        postgresql_include=["status", "plan_id", "answered_on", "reported_on", "due_on"],
    ),
    Index(None, "agency", "case_id"),
    Index(
        "role_for_person_idx",
        "member_id",
        "case_id",
        "id",
        postgresql_where=text(f"member_id IS NOT NULL AND status IN {OPEN_ROLES}"),
    ),
    Index(
        "role_due_idx",
        "due_on",
        "case_id",
        postgresql_where=text("due_on IS NOT NULL AND status IN ('offered', 'accepted', 'reported')"),
    ),
    Index(
        "role_heard_idx",
        text("coalesce(reported_on, answered_on)"),
        "agency",
        "case_id",
        postgresql_where=text(f"status IN {HELD_ROLES}"),
    ),
    Index("role_offered_idx", "offered_on", "id", postgresql_where=text("status = 'offered'")),
)

ROLE_RUNS: ColumnElement[bool] = (
    select(literal(1))
    .where(plan.c.id == role.c.plan_id, plan.c.status.in_([PlanStatus.IN_FORCE, PlanStatus.SUPERSEDED]))
    .correlate(role)
    .offset(literal_column("0"))
    .exists()
)
"""That the plan which asks for a role is in force, or was until a later one came: what was taken by it goes on.

The offset keeps it from becoming a join: Postgres takes that for so rare that it reads and sorts every role.
"""

role_report = Table(
    "role_report",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("role_id", Uuid, ForeignKey("role.id"), nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("text", Encrypted(cipher, "coordination.role_report.text"), nullable=False),
    Column("by_subject", Text, nullable=False),
)

mapper.map_imperatively(Plan, plan)
mapper.map_imperatively(Agreement, plan_agreement, exclude_properties=["recorded"])
mapper.map_imperatively(Role, role)
