"""Attachments."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE attachment (
            id UUID NOT NULL,
            consultation_id UUID NOT NULL,
            "on" DATE NOT NULL,
            name BYTEA,
            note BYTEA,
            media_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            pages SMALLINT NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            removed_on DATE,
            removed_by TEXT,
            removal_reason BYTEA,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_attachment PRIMARY KEY (id),
            CONSTRAINT fk_attachment_consultation_id FOREIGN KEY (consultation_id) REFERENCES consultation (id)
        )
    """)
    op.execute("CREATE INDEX ix_attachment_consultation_id ON attachment (consultation_id, recorded_at, id)")
    op.execute("""
        CREATE TABLE attachment_piece (
            attachment_id UUID NOT NULL,
            position SMALLINT NOT NULL,
            content BYTEA NOT NULL,
            CONSTRAINT pk_attachment_piece PRIMARY KEY (attachment_id, position),
            CONSTRAINT fk_attachment_piece_attachment_id FOREIGN KEY (attachment_id) REFERENCES attachment (id)
        )
    """)
    # Ciphertext does not shrink: trying costs time only.
    op.execute("ALTER TABLE attachment_piece ALTER COLUMN content SET STORAGE EXTERNAL")
