"""Outreach found by the persons it is about."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_outreach_member_ids ON outreach USING gin (member_ids)")
