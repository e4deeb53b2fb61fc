"""An index of requests for consent that nobody has answered yet."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_consent_unanswered ON consent (obtained_agency, asked_on) WHERE status = 'requested'")
