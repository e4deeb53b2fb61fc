"""How often the day of a case's next review was set: each one is told with its number."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE household_case ADD COLUMN IF NOT EXISTS review_revision INTEGER NOT NULL DEFAULT 0
    """)
