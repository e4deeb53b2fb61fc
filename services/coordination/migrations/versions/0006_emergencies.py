"""Disclosures in an emergency, as intake tells them."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS emergency (
            id uuid CONSTRAINT emergency_pkey PRIMARY KEY,
            household_id uuid NOT NULL,
            member_ids uuid[] NOT NULL DEFAULT '{}',
            agency text,
            agencies text[] NOT NULL DEFAULT '{}',
            categories text[] NOT NULL DEFAULT '{}',
            basis text,
            decided_on date,
            until date,
            review_due date,
            approved_on date,
            approved_agency text,
            reviewed_on date,
            result text
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS emergency_household_id_idx ON emergency (household_id)")
    op.execute("CREATE INDEX IF NOT EXISTS emergency_unreviewed_idx ON emergency (review_due, id) WHERE reviewed_on IS NULL")
