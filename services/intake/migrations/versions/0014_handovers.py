"""Hand-overs with deadlines, an end, a first contact and companions; reassignments within an agency."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE handover
            ADD COLUMN due_on DATE DEFAULT CURRENT_DATE + 5 NOT NULL,
            ADD COLUMN escalates_on DATE DEFAULT CURRENT_DATE + 10 NOT NULL,
            ADD COLUMN ended_on DATE,
            ADD COLUMN ended_by TEXT,
            ADD COLUMN replaces UUID,
            ADD COLUMN first_contact_due_on DATE,
            ADD COLUMN first_contact_on DATE,
            ADD COLUMN first_contact_by TEXT,
            ADD CONSTRAINT fk_handover_replaces FOREIGN KEY (replaces) REFERENCES handover (id)
    """)
    op.execute("CREATE INDEX ix_handover_escalates ON handover (escalates_on, id) WHERE status = 'offered'")
    op.execute("""
        CREATE TABLE companion (
            id UUID NOT NULL CONSTRAINT pk_companion PRIMARY KEY,
            handover_id UUID NOT NULL CONSTRAINT fk_companion_handover_id REFERENCES handover (id),
            "on" DATE NOT NULL,
            agency TEXT NOT NULL,
            recorded_by TEXT NOT NULL,
            who BYTEA,
            outcome BYTEA,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL
        )
    """)
    op.execute("CREATE INDEX ix_companion_handover_id ON companion (handover_id)")
    op.execute("""
        CREATE TABLE reassignment (
            id UUID NOT NULL CONSTRAINT pk_reassignment PRIMARY KEY,
            "on" DATE NOT NULL,
            agency TEXT NOT NULL,
            from_subject TEXT NOT NULL,
            to_subject TEXT NOT NULL,
            "by" TEXT NOT NULL,
            reason BYTEA,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL
        )
    """)
