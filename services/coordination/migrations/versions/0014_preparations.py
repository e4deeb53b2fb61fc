"""What agencies prepare before a meeting, and the copies handed out at one."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE meeting ADD COLUMN IF NOT EXISTS prepare_by DATE")
    op.execute("""
        CREATE TABLE IF NOT EXISTS preparation (
            id UUID NOT NULL CONSTRAINT preparation_pkey PRIMARY KEY,
            meeting_id UUID NOT NULL CONSTRAINT preparation_meeting_id_fkey REFERENCES meeting (id),
            case_id UUID CONSTRAINT preparation_case_id_fkey REFERENCES household_case (id),
            agency TEXT NOT NULL,
            draft BYTEA NOT NULL,
            drafted_on DATE NOT NULL,
            drafted_by TEXT NOT NULL,
            revision INTEGER NOT NULL,
            submitted BYTEA,
            submitted_on DATE,
            submitted_by TEXT,
            item_ids UUID[] NOT NULL
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX IF NOT EXISTS preparation_of_case_key
        ON preparation (meeting_id, agency, case_id) WHERE case_id IS NOT NULL
    """)
    op.execute("""
        CREATE UNIQUE INDEX IF NOT EXISTS preparation_of_meeting_key
        ON preparation (meeting_id, agency) WHERE case_id IS NULL
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS material_copy (
            id UUID NOT NULL CONSTRAINT material_copy_pkey PRIMARY KEY,
            meeting_id UUID NOT NULL CONSTRAINT material_copy_meeting_id_fkey REFERENCES meeting (id),
            number INTEGER NOT NULL,
            label BYTEA NOT NULL,
            item_ids UUID[] NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            handed_on DATE NOT NULL,
            handed_by TEXT NOT NULL,
            status VARCHAR(64) NOT NULL,
            returned_on DATE,
            returned_by TEXT,
            note BYTEA,
            CONSTRAINT material_copy_number_key UNIQUE (meeting_id, number)
        )
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS material_copy_out_idx ON material_copy (agency, meeting_id) WHERE status = 'out'
    """)
