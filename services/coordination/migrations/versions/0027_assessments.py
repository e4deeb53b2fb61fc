"""What was hard for each member, as it was sorted from time to time."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS member_assessment (
            id UUID NOT NULL CONSTRAINT member_assessment_pkey PRIMARY KEY,
            case_id UUID NOT NULL CONSTRAINT member_assessment_case_id_fkey REFERENCES household_case (id),
            member_id UUID NOT NULL,
            "on" DATE NOT NULL,
            by_subject TEXT NOT NULL,
            issues BYTEA NOT NULL,
            main_issue BYTEA,
            note BYTEA
        )
    """)
    op.execute('CREATE INDEX IF NOT EXISTS member_assessment_case_id_on_idx ON member_assessment (case_id, "on")')
