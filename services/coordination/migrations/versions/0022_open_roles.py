"""Roles that are not done, of all agencies, in the order in which they were offered."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE INDEX IF NOT EXISTS role_all_open_idx ON role (offered_on, id)
        WHERE status IN ('offered', 'accepted', 'reported')
    """)
