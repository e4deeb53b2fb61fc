"""How urgent the desk says that a referral is: what is an emergency is due on its day."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE referral ADD COLUMN IF NOT EXISTS urgency TEXT")
