"""The ends of consents that have to be noticed in one coordinator's cases, without reading those of all others."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

AWAITED = "awaited AND granted_on IS NOT NULL AND purpose = 'support_sharing' AND withdrawal_revision <= grant_revision"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX IF NOT EXISTS consent_awaited_home_idx ON consent (household_id, valid_until)"
        f" WHERE {AWAITED}"
    )
