"""What an agency sees, the newest last: how the commonest words are found."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_findable_newest ON findable (agency, received_on, consultation_id)")
