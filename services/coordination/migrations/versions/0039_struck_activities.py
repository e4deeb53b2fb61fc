"""An activity that was recorded by mistake is struck, with when, by whom and why."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE activity
            ADD COLUMN IF NOT EXISTS struck_on date,
            ADD COLUMN IF NOT EXISTS struck_by text,
            ADD COLUMN IF NOT EXISTS struck_reason bytea
    """)
    op.execute("""
        CREATE INDEX IF NOT EXISTS activity_struck_idx ON activity (case_id, struck_on, id)
        WHERE struck_on IS NOT NULL
    """)
