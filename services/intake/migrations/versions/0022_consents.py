"""Consents in full: partial answers and withdrawals, requests to several people, renewals."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE consent
            ADD COLUMN refused_agencies TEXT[] DEFAULT '{}' NOT NULL,
            ADD COLUMN refused_categories TEXT[] DEFAULT '{}' NOT NULL,
            ADD COLUMN narrowed_agencies TEXT[] DEFAULT '{}' NOT NULL,
            ADD COLUMN narrowed_categories TEXT[] DEFAULT '{}' NOT NULL,
            ADD COLUMN narrowed_on DATE,
            ADD COLUMN request_id UUID,
            ADD COLUMN supersedes UUID
    """)
    op.execute("CREATE INDEX ix_consent_valid_until ON consent (valid_until)")
    op.execute("CREATE UNIQUE INDEX ix_consent_supersedes ON consent (supersedes) WHERE supersedes IS NOT NULL")
