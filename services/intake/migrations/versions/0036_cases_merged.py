"""Cases that took up our referrals and became part of another one."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS case_merge (
            id UUID NOT NULL CONSTRAINT pk_case_merge PRIMARY KEY,
            case_id UUID NOT NULL,
            into_id UUID NOT NULL,
            "on" DATE,
            separated_on DATE,
            recorded_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS ix_case_merge_case_id ON case_merge (case_id)")
