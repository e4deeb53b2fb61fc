"""The archive tells what was applied; the inbox is left for workers of the version before."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE VIEW applied AS SELECT event_id FROM event_archive")
