"""How often a fact was put right: the telling that was put right last is the one that counts."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE fact ADD COLUMN IF NOT EXISTS revision INTEGER NOT NULL DEFAULT 0")
