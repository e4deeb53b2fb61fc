"""Hand-overs between instances: their ways, what they brought along, and which instance holds a consultation."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE consultation ADD COLUMN held_at TEXT")
    op.execute("""
        CREATE TABLE passage (
            handover_id UUID NOT NULL CONSTRAINT pk_passage PRIMARY KEY,
            instance TEXT NOT NULL,
            outgoing BOOLEAN NOT NULL,
            turn INTEGER NOT NULL,
            number TEXT,
            left_behind BYTEA,
            ended TEXT,
            ended_on DATE,
            ended_by TEXT,
            reason BYTEA,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE brought (
            handover_id UUID NOT NULL,
            kind TEXT NOT NULL,
            record_id UUID NOT NULL,
            CONSTRAINT pk_brought PRIMARY KEY (handover_id, kind, record_id)
        )
    """)
