"""Openings of items of a support conference's compartment: to whom, on which basis, until when, and their review."""

from sqlalchemy import Column, Date, Enum, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.compartment import Opening, ReviewResult
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted

RESULT = Enum(ReviewResult, native_enum=False, length=64, values_callable=lambda codes: [code.value for code in codes])

item_opening = Table(
    "item_opening",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, ForeignKey("compartment_item.id"), nullable=False, index=True),
    Column("basis", Text, nullable=False),
    Column("agencies", ARRAY(Text, as_tuple=True), nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opened_agency", Text, nullable=False),
    Column("consent_ids", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("until", Date),
    Column("reason", Encrypted(cipher, "coordination.item_opening.reason")),
    Column("review_due", Date),
    Column("reviewed_on", Date),
    Column("reviewed_by", Text),
    Column("result", RESULT),
    Column("finding", Encrypted(cipher, "coordination.item_opening.finding")),
    Index("item_opening_agencies_idx", "agencies", postgresql_using="gin"),
    Index("item_opening_unreviewed_idx", "review_due", "id", postgresql_where=text("reviewed_on IS NULL")),
)
"""`consent_ids` are the grants on which an opening by consent rests; the others have reason, end and review."""

mapper.map_imperatively(Opening, item_opening)
