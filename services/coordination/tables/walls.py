"""Tables of walls between members, of who said what about whom, and of which agency works with whom."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.walls import Wall
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted

wall = Table(
    "wall",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("one", Uuid, nullable=False),
    Column("other", Uuid, nullable=False),
    Column("reason", Encrypted(cipher, "coordination.wall.reason"), nullable=False),
    Column("note", Encrypted(cipher, "coordination.wall.note")),
    Column("set_on", Date, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_by_agency", Text, nullable=False),
    Column("lifted_on", Date),
    Column("lifted_by", Text),
    Column("lift_reason", Encrypted(cipher, "coordination.wall.lift_reason")),
)
"""That there is a wall tells of violence: its reason lies encrypted too."""

engagement = Table(
    "engagement",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("agency", Text, nullable=False),
    Column("member_ids", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("by_subject", Text, nullable=False),
    Index("engagement_open_idx", "case_id", "agency", unique=True, postgresql_where=text("until IS NULL")),
    Index(None, "case_id"),
)
"""With whom an agency works, where that was said; one row is open for an agency at a time."""

source = Table(
    "source",
    metadata,
    Column("record_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("said_by", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("concerns", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("by_subject", Text, nullable=False),
)
"""Of whom the text of a record comes, and whom it concerns."""

mapper.map_imperatively(Wall, wall)
