"""Up to when everything that others told is applied, and which instance told of a consent."""

from alembic import op

from shared.migrations import platform_v4

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    platform_v4(op)
    op.execute("ALTER TABLE consent ADD COLUMN IF NOT EXISTS instance text NOT NULL DEFAULT 'intake'")
