"""Concerns in full: urgency, due date, household, what they became, who asked for the reporter."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE concern
            ADD COLUMN urgency TEXT DEFAULT 'normal' NOT NULL,
            ADD COLUMN suspicions TEXT[] DEFAULT '{}' NOT NULL,
            ADD COLUMN due_on DATE,
            ADD COLUMN household_id UUID,
            ADD COLUMN outreach_id UUID,
            ADD COLUMN referral_id UUID,
            ADD COLUMN outcome TEXT
    """)
    op.execute("CREATE INDEX ix_concern_household_id ON concern (household_id) WHERE household_id IS NOT NULL")
    op.execute("CREATE INDEX ix_concern_outreach_id ON concern (outreach_id) WHERE outreach_id IS NOT NULL")
    op.execute("ALTER TABLE concern_reporter ADD COLUMN contact BYTEA")
    op.execute("""
        CREATE TABLE reporter_disclosure (
            id UUID NOT NULL,
            concern_id UUID NOT NULL,
            "on" DATE NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            reason BYTEA,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_reporter_disclosure PRIMARY KEY (id),
            CONSTRAINT fk_reporter_disclosure_concern_id FOREIGN KEY (concern_id) REFERENCES concern (id)
        )
    """)
    op.execute("CREATE INDEX ix_reporter_disclosure_concern_id ON reporter_disclosure (concern_id)")
