"""Members who come back, and how one finds who has left or died."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE case_member ADD COLUMN IF NOT EXISTS returned_on date")
    op.execute("CREATE INDEX IF NOT EXISTS case_member_id_idx ON case_member (id)")
    op.execute("""
        CREATE INDEX IF NOT EXISTS case_member_left_idx ON case_member (case_id)
        WHERE left_on IS NOT NULL AND returned_on IS NULL
    """)
