"""The outbox by month."""

from alembic import op

from shared.migrations import platform_v2

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    platform_v2(op)
