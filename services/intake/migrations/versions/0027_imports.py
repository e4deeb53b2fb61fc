"""Imports of consultations."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE imported_file (
            id UUID NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            "on" DATE NOT NULL,
            name BYTEA,
            kind TEXT NOT NULL,
            encoding TEXT,
            digest BYTEA NOT NULL,
            headings BYTEA,
            unread BYTEA,
            lines INTEGER NOT NULL,
            same_as UUID,
            status VARCHAR(32) NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_imported_file PRIMARY KEY (id)
        )
    """)
    op.execute("CREATE INDEX ix_imported_file_agency ON imported_file (agency, recorded_at, id)")
    op.execute("""
        CREATE TABLE imported_line (
            import_id UUID NOT NULL,
            line INTEGER NOT NULL,
            cells BYTEA NOT NULL,
            CONSTRAINT pk_imported_line PRIMARY KEY (import_id, line),
            CONSTRAINT fk_imported_line_import_id FOREIGN KEY (import_id) REFERENCES imported_file (id)
        )
    """)
    op.execute("""
        CREATE TABLE imported_item (
            import_id UUID NOT NULL,
            position INTEGER NOT NULL,
            agency TEXT NOT NULL,
            state VARCHAR(32) NOT NULL,
            identity BYTEA NOT NULL,
            ordinal INTEGER NOT NULL,
            lines INTEGER[] NOT NULL,
            consultation_id UUID,
            CONSTRAINT pk_imported_item PRIMARY KEY (import_id, position),
            CONSTRAINT fk_imported_item_import_id FOREIGN KEY (import_id) REFERENCES imported_file (id),
            CONSTRAINT fk_imported_item_consultation_id FOREIGN KEY (consultation_id) REFERENCES consultation (id)
        )
    """)
    op.execute(
        "CREATE UNIQUE INDEX uq_imported_item_identity ON imported_item (agency, identity, ordinal) "
        "WHERE consultation_id IS NOT NULL"
    )
