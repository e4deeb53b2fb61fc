"""Of which version of a conference's minutes an item of its compartment is the text."""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE compartment_item ADD COLUMN IF NOT EXISTS minutes_version INTEGER")
