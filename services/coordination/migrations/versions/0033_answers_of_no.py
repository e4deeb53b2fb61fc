"""The few answers by which somebody took a consent back, or never gave it."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE INDEX IF NOT EXISTS consent_no_idx ON consent (household_id)
        WHERE withdrawn_on IS NOT NULL OR refused_on IS NOT NULL
    """)
