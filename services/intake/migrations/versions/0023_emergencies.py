"""Disclosures without consent in an emergency."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE emergency_disclosure (
            id UUID NOT NULL,
            household_id UUID NOT NULL,
            member_ids UUID[] DEFAULT '{}' NOT NULL,
            agencies TEXT[] DEFAULT '{}' NOT NULL,
            categories TEXT[] DEFAULT '{}' NOT NULL,
            reason BYTEA,
            decided_on DATE NOT NULL,
            until DATE NOT NULL,
            decided_by TEXT NOT NULL,
            decided_agency TEXT NOT NULL,
            approver BYTEA,
            review_due DATE NOT NULL,
            reviewed_on DATE,
            reviewed_by TEXT,
            result TEXT,
            finding BYTEA,
            revision INTEGER NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_emergency_disclosure PRIMARY KEY (id)
        )
    """)
    op.execute("CREATE INDEX ix_emergency_disclosure_household_id ON emergency_disclosure (household_id)")
    op.execute(
        "CREATE INDEX ix_emergency_disclosure_review_due ON emergency_disclosure (review_due) WHERE reviewed_on IS NULL"
    )
