"""Drafts that were saved for good."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE draft ADD COLUMN saved BOOLEAN DEFAULT false NOT NULL, ALTER COLUMN content DROP NOT NULL")
