"""Indexes of what waits beside consultations: open concerns, grants that end, grants whose paper was not scanned."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_concern_open ON concern (agency, received_on) WHERE status = 'open'")
    op.execute("""
        CREATE INDEX ix_consent_given_until ON consent (obtained_agency, valid_until)
            WHERE status IN ('granted', 'partly')
    """)
    op.execute("""
        CREATE INDEX ix_consent_unscanned ON consent (obtained_agency, answered_on)
            WHERE status IN ('granted', 'partly') AND method = 'written' AND scanned_on IS NULL
    """)
