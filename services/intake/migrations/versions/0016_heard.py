"""Up to when everything that others told is applied."""

from alembic import op

from shared.migrations import platform_v4

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    platform_v4(op)
