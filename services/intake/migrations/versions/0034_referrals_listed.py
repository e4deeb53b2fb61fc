"""An index of what an agency referred, oldest first."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_referral_from_agency ON referral (from_agency, made_on, id)")
