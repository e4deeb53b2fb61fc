"""Drafts."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE draft (
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            id UUID NOT NULL,
            kind TEXT,
            content BYTEA NOT NULL,
            size INTEGER NOT NULL,
            touched_on DATE NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_draft PRIMARY KEY (agency, subject, id)
        )
    """)
    op.execute("CREATE INDEX ix_draft_touched_on ON draft (touched_on)")
