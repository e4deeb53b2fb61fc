"""Imports: the file as it was sent, line by line, and what became of each of its consultations."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.intake.domain.imports.record import Import, State, Status
from services.intake.tables.base import cipher, code, mapped, metadata, recorded_at, secret, secrets, status
from shared.privacy.columns import EncryptedJSON

imported_file = Table(
    "imported_file",
    metadata,
    Column("id", Uuid, primary_key=True),
    code("agency"),
    Column("subject", Text, nullable=False),
    Column("on", Date, nullable=False),
    secret("imported_file", "name"),
    Column("kind", Text, nullable=False),
    Column("encoding", Text),
    Column("digest", LargeBinary, nullable=False),
    secrets("imported_file", "headings"),
    secrets("imported_file", "unread"),
    Column("lines", Integer, nullable=False),
    Column("same_as", Uuid),
    status(Status),
    recorded_at(),
    Index("ix_imported_file_agency", "agency", "recorded_at", "id"),
)

imported_line = Table(
    "imported_line",
    metadata,
    Column("import_id", Uuid, ForeignKey("imported_file.id"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("cells", EncryptedJSON(cipher, "intake.imported_line.cells"), nullable=False),
)
"""What was typed, until the import is over."""

imported_item = Table(
    "imported_item",
    metadata,
    Column("import_id", Uuid, ForeignKey("imported_file.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    code("agency"),
    status(State, "state"),
    Column("identity", LargeBinary, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("lines", ARRAY(Integer, as_tuple=True), nullable=False),
    Column("consultation_id", Uuid, ForeignKey("consultation.id")),
    Index(
        "uq_imported_item_identity",
        *("agency", "identity", "ordinal"),
        unique=True,
        postgresql_where=text("consultation_id IS NOT NULL"),
    ),
)
"""`identity` is a keyed digest of all that the consultation's lines say: what an agency brought in once, stays once."""

mapped.map_imperatively(Import, imported_file)
