"""What meetings found missing, as it was told to the community."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS gap_told (
            id UUID NOT NULL CONSTRAINT gap_told_pkey PRIMARY KEY,
            case_id UUID NOT NULL CONSTRAINT gap_told_case_id_fkey REFERENCES household_case (id),
            meeting_id UUID NOT NULL CONSTRAINT gap_told_meeting_id_fkey REFERENCES meeting (id),
            episode INTEGER NOT NULL,
            "on" DATE NOT NULL,
            menu_kind TEXT NOT NULL,
            field TEXT NOT NULL,
            description BYTEA,
            by_subject TEXT NOT NULL,
            CONSTRAINT gap_told_case_id_key UNIQUE (case_id, meeting_id)
        )
    """)
