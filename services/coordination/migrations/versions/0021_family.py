"""The family's chronology, cases that belong together, who left a household, and how a case was handed over."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS chronology_entry (
            id UUID NOT NULL CONSTRAINT chronology_entry_pkey PRIMARY KEY,
            case_id UUID NOT NULL CONSTRAINT chronology_entry_case_id_fkey REFERENCES household_case (id),
            "when" BYTEA NOT NULL,
            text BYTEA NOT NULL,
            approximate BOOLEAN NOT NULL,
            said_by UUID[] NOT NULL,
            concerns UUID[] NOT NULL,
            source TEXT,
            agency TEXT,
            recorded_on DATE NOT NULL,
            by_subject TEXT NOT NULL,
            struck_on DATE,
            struck_by TEXT,
            struck_reason BYTEA
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS chronology_entry_case_id_idx ON chronology_entry (case_id)")
    op.execute("""
        CREATE TABLE IF NOT EXISTS case_relation (
            id UUID NOT NULL CONSTRAINT case_relation_pkey PRIMARY KEY,
            case_id UUID NOT NULL CONSTRAINT case_relation_case_id_fkey REFERENCES household_case (id),
            related_id UUID NOT NULL CONSTRAINT case_relation_related_id_fkey REFERENCES household_case (id),
            kind TEXT NOT NULL,
            "on" DATE NOT NULL,
            by_subject TEXT NOT NULL,
            note BYTEA,
            ended_on DATE,
            ended_by TEXT
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS case_relation_related_id_idx ON case_relation (related_id)")
    op.execute(
        "CREATE UNIQUE INDEX IF NOT EXISTS case_relation_open_idx ON case_relation (case_id, related_id, kind)"
        " WHERE ended_on IS NULL"
    )
    op.execute("ALTER TABLE case_member ADD COLUMN IF NOT EXISTS left_on DATE")
    op.execute("ALTER TABLE case_coordinator ADD COLUMN IF NOT EXISTS note BYTEA")
