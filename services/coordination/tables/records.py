"""Tables of what is recorded on a case: activities, reviews, evaluations, closures."""

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.closing import Activity, ActivityKind, Closure
from services.coordination.domain.evaluation import Evaluation
from services.coordination.domain.review import Review
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted, EncryptedJSON

WATCHES = "watch_agency IS NOT NULL AND watch_ended_on IS NULL"
"""Of a closure: said in the same words by the indexes of lasting watches and by what they serve."""

activity = Table(
    "activity",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("episode", Integer, nullable=False),
    Column("on", Date, nullable=False),
    Column("counterpart", Text, nullable=False),
    Column("member_ids", ARRAY(Uuid(as_uuid=True)), nullable=False),
    Column("method", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", Encrypted(cipher, "coordination.activity.content")),
    Column("by_subject", Text, nullable=False),
    Column("struck_on", Date),
    Column("struck_by", Text),
    Column("struck_reason", Encrypted(cipher, "coordination.activity.struck_reason")),
    Index(None, "case_id", "on", "id"),
    Index("activity_struck_idx", "case_id", "struck_on", "id", postgresql_where=text("struck_on IS NOT NULL")),
)

IS_CONTACT: ColumnElement[bool] = (activity.c.kind == ActivityKind.CONTACT) & activity.c.struck_on.is_(None)
"""That somebody was dealt with: neither a note, which is internal, nor what was recorded by mistake and struck."""

review = Table(
    "review",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("episode", Integer, nullable=False),
    Column("on", Date, nullable=False),
    Column("result", Text, nullable=False),
    Column("due_on", Date),
    Column("next_on", Date),
    Column("plan_id", Uuid),
    Column("note", Encrypted(cipher, "coordination.review.note")),
    Column("by_subject", Text, nullable=False),
)

evaluation = Table(
    "evaluation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("episode", Integer, nullable=False),
    Column("on", Date, nullable=False),
    Column("goals_reached", Integer, nullable=False),
    Column("ease_of_support", Integer),
    Column("goals", EncryptedJSON(cipher, "coordination.evaluation.goals")),
    Column("plan_id", Uuid),
    Column("text", Encrypted(cipher, "coordination.evaluation.text")),
    Column("by_subject", Text, nullable=False),
)

closure = Table(
    "closure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("episode", Integer, nullable=False),
    Column("on", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("meeting_id", Uuid, nullable=False),
    Column("watch_agency", Text),
    Column("watch_until", Date),
    Column("watch_text", Encrypted(cipher, "coordination.closure.watch_text")),
    Column("watch_ended_on", Date),
    Column("watch_end_reason", Encrypted(cipher, "coordination.closure.watch_end_reason")),
    Column("by_subject", Text, nullable=False),
    UniqueConstraint("case_id", "episode"),
    Index("closure_watch_until_idx", "watch_until", "id", postgresql_where=text(WATCHES)),
    Index("closure_watch_agency_idx", "watch_agency", postgresql_where=text(WATCHES)),
)

mapper.map_imperatively(Activity, activity)
mapper.map_imperatively(Review, review)
mapper.map_imperatively(Evaluation, evaluation)
mapper.map_imperatively(Closure, closure)
