"""Create the platform's tables and reporting's own."""

from alembic import op

from services.reporting import tables
from shared.migrations import platform_v1

revision = "0001"
down_revision = None


def upgrade() -> None:
    platform_v1(op)
    tables.metadata.create_all(op.get_bind())
