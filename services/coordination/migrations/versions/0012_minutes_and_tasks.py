"""Tasks of meetings, versions of minutes and what they say besides, and why a case was left out."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE meeting_agenda ADD COLUMN IF NOT EXISTS left_out TEXT")
    op.execute("ALTER TABLE meeting_minutes ADD COLUMN IF NOT EXISTS began TIME")
    op.execute("ALTER TABLE meeting_minutes ADD COLUMN IF NOT EXISTS ended TIME")
    op.execute("ALTER TABLE meeting_minutes ADD COLUMN IF NOT EXISTS next_on DATE")
    op.execute("""
        CREATE TABLE IF NOT EXISTS meeting_task (
            id UUID NOT NULL CONSTRAINT meeting_task_pkey PRIMARY KEY,
            meeting_id UUID NOT NULL CONSTRAINT meeting_task_meeting_id_fkey REFERENCES meeting (id),
            case_id UUID CONSTRAINT meeting_task_case_id_fkey REFERENCES household_case (id),
            member_ids UUID[] NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT,
            text BYTEA,
            item_id UUID,
            set_on DATE NOT NULL,
            set_by TEXT NOT NULL,
            due_on DATE NOT NULL,
            postponements BYTEA NOT NULL,
            status VARCHAR(64) NOT NULL,
            ended_on DATE,
            ended_by TEXT,
            report BYTEA,
            report_item_id UUID
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS meeting_task_meeting_id_idx ON meeting_task (meeting_id)")
    op.execute("CREATE INDEX IF NOT EXISTS meeting_task_case_id_idx ON meeting_task (case_id)")
    op.execute("CREATE INDEX IF NOT EXISTS meeting_task_due_idx ON meeting_task (due_on, id) WHERE status = 'open'")
    op.execute("CREATE INDEX IF NOT EXISTS meeting_task_of_agency_idx ON meeting_task (agency, due_on, id)")
    op.execute("""
        CREATE TABLE IF NOT EXISTS minutes_version (
            meeting_id UUID NOT NULL CONSTRAINT minutes_version_meeting_id_fkey REFERENCES meeting (id),
            version INTEGER NOT NULL,
            "on" DATE NOT NULL,
            by_subject TEXT NOT NULL,
            by_agency TEXT NOT NULL,
            reason BYTEA NOT NULL,
            attendees JSONB NOT NULL,
            text BYTEA,
            CONSTRAINT minutes_version_pkey PRIMARY KEY (meeting_id, version)
        )
    """)
