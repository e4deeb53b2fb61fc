"""Filled-in sheets."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE sheet (
            consultation_id UUID NOT NULL,
            form TEXT NOT NULL,
            revision INTEGER NOT NULL,
            version SMALLINT NOT NULL,
            answers BYTEA NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_sheet PRIMARY KEY (consultation_id, form, revision),
            CONSTRAINT fk_sheet_consultation_id FOREIGN KEY (consultation_id) REFERENCES consultation (id)
        )
    """)
