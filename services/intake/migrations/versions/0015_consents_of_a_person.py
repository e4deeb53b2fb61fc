"""Consents found by their person, wherever they live now."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_consent_member_id ON consent (member_id)")
