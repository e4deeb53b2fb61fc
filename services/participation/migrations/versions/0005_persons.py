"""Who died, and which records are of one person."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS person_fate (
            member_id UUID NOT NULL PRIMARY KEY,
            living BOOLEAN NOT NULL,
            died_on DATE,
            revision INTEGER NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS person_merge (
            id UUID NOT NULL PRIMARY KEY,
            keep_id UUID,
            absorbed_id UUID,
            split_on DATE
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS person_merge_by_keep ON person_merge (keep_id)")
    op.execute("CREATE INDEX IF NOT EXISTS person_merge_by_absorbed ON person_merge (absorbed_id)")
