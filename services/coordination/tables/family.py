"""Tables of the family's chronology and of cases that belong together."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.chronology import ChronologyEntry
from services.coordination.domain.relations import Relation
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted

chronology_entry = Table(
    "chronology_entry",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("when", Encrypted(cipher, "coordination.chronology_entry.when"), nullable=False),
    Column("text", Encrypted(cipher, "coordination.chronology_entry.text"), nullable=False),
    Column("approximate", Boolean, nullable=False),
    Column("said_by", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("concerns", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("source", Text),
    Column("agency", Text),
    Column("recorded_on", Date, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("struck_on", Date),
    Column("struck_by", Text),
    Column("struck_reason", Encrypted(cipher, "coordination.chronology_entry.struck_reason")),
)

case_relation = Table(
    "case_relation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("related_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("note", Encrypted(cipher, "coordination.case_relation.note")),
    Column("ended_on", Date),
    Column("ended_by", Text),
    Index(
        "case_relation_open_idx",
        "case_id",
        "related_id",
        "kind",
        unique=True,
        postgresql_where=text("ended_on IS NULL"),
    ),
)

mapper.map_imperatively(ChronologyEntry, chronology_entry)
mapper.map_imperatively(Relation, case_relation)
