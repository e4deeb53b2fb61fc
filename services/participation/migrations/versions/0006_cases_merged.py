"""Cases that became part of another one."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS case_merge (
            id UUID NOT NULL PRIMARY KEY,
            case_id UUID NOT NULL,
            into_id UUID NOT NULL,
            "on" DATE,
            separated_on DATE
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS case_merge_by_case ON case_merge (case_id)")
    op.execute("CREATE INDEX IF NOT EXISTS case_merge_by_into ON case_merge (into_id)")
