"""What agencies prepare before a meeting, and the copies that are handed out at one."""

from sqlalchemy import Column, Date, Enum, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.coordination.domain.meeting.copies import CopyStatus, MaterialCopy
from services.coordination.domain.meeting.preparation import Preparation
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted, EncryptedJSON

preparation = Table(
    "preparation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False),
    Column("case_id", Uuid, ForeignKey("household_case.id")),
    Column("agency", Text, nullable=False),
    Column("draft", EncryptedJSON(cipher, "coordination.preparation.draft"), nullable=False),
    Column("drafted_on", Date, nullable=False),
    Column("drafted_by", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("submitted", EncryptedJSON(cipher, "coordination.preparation.submitted")),
    Column("submitted_on", Date),
    Column("submitted_by", Text),
    Column("item_ids", ARRAY(Uuid, as_tuple=True), nullable=False),
    Index(
        "preparation_of_case_key",
        "meeting_id",
        "agency",
        "case_id",
        unique=True,
        postgresql_where=text("case_id IS NOT NULL"),
    ),
    Index("preparation_of_meeting_key", "meeting_id", "agency", unique=True, postgresql_where=text("case_id IS NULL")),
)

STATUS = Enum(CopyStatus, native_enum=False, length=64, values_callable=lambda codes: [code.value for code in codes])

material_copy = Table(
    "material_copy",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("label", Encrypted(cipher, "coordination.material_copy.label"), nullable=False),
    Column("item_ids", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("agency", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("handed_on", Date, nullable=False),
    Column("handed_by", Text, nullable=False),
    Column("status", STATUS, nullable=False),
    Column("returned_on", Date),
    Column("returned_by", Text),
    Column("note", Encrypted(cipher, "coordination.material_copy.note")),
    UniqueConstraint("meeting_id", "number", name="material_copy_number_key"),
    Index("material_copy_out_idx", "agency", "meeting_id", postgresql_where=text("status = 'out'")),
)

mapper.map_imperatively(Preparation, preparation)
mapper.map_imperatively(MaterialCopy, material_copy)
