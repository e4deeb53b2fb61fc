"""Who was called to a meeting after its convocation, and who no longer comes."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS meeting_called (
            id UUID NOT NULL CONSTRAINT meeting_called_pkey PRIMARY KEY,
            meeting_id UUID NOT NULL CONSTRAINT meeting_called_meeting_id_fkey REFERENCES meeting (id),
            agency TEXT NOT NULL,
            change TEXT NOT NULL,
            "on" DATE NOT NULL,
            by_subject TEXT NOT NULL
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS meeting_called_meeting_id_idx ON meeting_called (meeting_id)")
