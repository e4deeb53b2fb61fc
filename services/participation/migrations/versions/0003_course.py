"""The course of the database."""

from alembic import op

from shared.migrations import platform_v3

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    platform_v3(op)
