"""Roles of which nothing was heard for the longest stand first among those that agencies took."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE INDEX IF NOT EXISTS role_heard_idx ON role (coalesce(reported_on, answered_on), agency, case_id)
        WHERE status IN ('accepted', 'reported')
    """)
