"""Roles that a later version of the plan goes on with as they were."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE role
        ADD COLUMN IF NOT EXISTS earlier_plan_ids UUID[] NOT NULL DEFAULT '{}',
        ADD COLUMN IF NOT EXISTS continued_on DATE
    """)
