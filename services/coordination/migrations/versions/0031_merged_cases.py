"""Two cases of one household become one: which, why, and what went along, so that it can be taken back."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE household_case
            ADD COLUMN IF NOT EXISTS merged_into UUID
                CONSTRAINT household_case_merged_into_fkey REFERENCES household_case (id),
            ADD COLUMN IF NOT EXISTS merged_on DATE,
            ADD COLUMN IF NOT EXISTS joined INTEGER NOT NULL DEFAULT 0
    """)
    op.execute(
        "CREATE INDEX IF NOT EXISTS household_case_merged_idx ON household_case (merged_into)"
        " WHERE merged_into IS NOT NULL"
    )
    op.execute("ALTER TABLE case_member ADD COLUMN IF NOT EXISTS came_from UUID")
    op.execute("ALTER TABLE meeting_agenda ADD COLUMN IF NOT EXISTS came_from UUID[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE meeting_determination ADD COLUMN IF NOT EXISTS lapsed_on DATE")
    op.execute('ALTER TABLE person_merge ADD COLUMN IF NOT EXISTS "on" DATE')
    op.execute("""
        CREATE TABLE IF NOT EXISTS case_merge (
            id UUID NOT NULL CONSTRAINT case_merge_pkey PRIMARY KEY,
            case_id UUID NOT NULL CONSTRAINT case_merge_case_id_fkey REFERENCES household_case (id),
            into_id UUID NOT NULL CONSTRAINT case_merge_into_id_fkey REFERENCES household_case (id),
            "on" DATE NOT NULL,
            reason BYTEA NOT NULL,
            by_subject TEXT NOT NULL,
            by_agency TEXT NOT NULL,
            episode INTEGER,
            consulted_by TEXT,
            consulted_on DATE,
            members_kept UUID[] NOT NULL,
            members_ended UUID[] NOT NULL,
            agencies_kept TEXT[] NOT NULL,
            agencies_ended TEXT[] NOT NULL,
            undone_on DATE,
            undone_by TEXT,
            undone_reason BYTEA
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS case_merge_case_id_idx ON case_merge (case_id)")
    op.execute("CREATE INDEX IF NOT EXISTS case_merge_into_id_idx ON case_merge (into_id)")
    op.execute(
        "CREATE UNIQUE INDEX IF NOT EXISTS case_merge_standing_idx ON case_merge (case_id) WHERE undone_on IS NULL"
    )
    op.execute("""
        CREATE TABLE IF NOT EXISTS merged_record (
            merge_id UUID NOT NULL CONSTRAINT merged_record_merge_id_fkey REFERENCES case_merge (id),
            what TEXT NOT NULL,
            record_id UUID NOT NULL,
            before JSONB NOT NULL,
            CONSTRAINT merged_record_pkey PRIMARY KEY (merge_id, what, record_id)
        )
    """)
