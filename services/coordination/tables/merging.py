"""Tables of cases that became one: when, why, who was on which, and what went along, so that it can be taken back."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.coordination.domain.merging import Merge
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted

case_merge = Table(
    "case_merge",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("into_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("reason", Encrypted(cipher, "coordination.case_merge.reason"), nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("by_agency", Text, nullable=False),
    Column("episode", Integer),
    Column("consulted_by", Text),
    Column("consulted_on", Date),
    Column("members_kept", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("members_ended", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("agencies_kept", ARRAY(Text, as_tuple=True), nullable=False),
    Column("agencies_ended", ARRAY(Text, as_tuple=True), nullable=False),
    Column("undone_on", Date),
    Column("undone_by", Text),
    Column("undone_reason", Encrypted(cipher, "coordination.case_merge.undone_reason")),
    Index("case_merge_standing_idx", "case_id", unique=True, postgresql_where=text("undone_on IS NULL")),
)
"""A case becomes part of one other only, as long as that is not taken back."""

merged_record = Table(
    "merged_record",
    metadata,
    Column("merge_id", Uuid, ForeignKey("case_merge.id"), primary_key=True),
    Column("what", Text, primary_key=True),
    Column("record_id", Uuid, primary_key=True),
    Column("before", JSONB, nullable=False),
)
"""What went along: the table's name, the row's id, and what of ids and numbers the row held before."""

mapper.map_imperatively(Merge, case_merge)
