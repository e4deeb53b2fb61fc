"""Who called without a name."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE consultation ADD COLUMN caller_anonymous BOOLEAN DEFAULT false NOT NULL")
