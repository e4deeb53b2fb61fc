"""Everything of the first release."""

from alembic import op

from services.coordination import tables
from shared.migrations import platform_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    platform_v1(op)
    tables.metadata.create_all(op.get_bind())
