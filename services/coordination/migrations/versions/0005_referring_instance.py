"""Which intake a referral came from: its answer is sealed for that one."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE referral ADD COLUMN IF NOT EXISTS instance text NOT NULL DEFAULT 'intake'")
