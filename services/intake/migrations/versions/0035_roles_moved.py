"""A role that another agency took over, or whose offer was taken back."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE case_role ADD COLUMN handed_over_on DATE, ADD COLUMN withdrawn_on DATE")
