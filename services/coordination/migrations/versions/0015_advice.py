"""Requests for advice from agencies that could not speak with the person."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS advice_request (
            id UUID NOT NULL CONSTRAINT advice_request_pkey PRIMARY KEY,
            agency TEXT NOT NULL,
            asked_by TEXT NOT NULL,
            asked_on DATE NOT NULL,
            due_on DATE NOT NULL,
            question BYTEA NOT NULL,
            confidential BYTEA,
            answered_on DATE,
            answered_by TEXT,
            answered_agency TEXT,
            text BYTEA,
            next_step BYTEA,
            refer BOOLEAN DEFAULT false NOT NULL,
            referral_id UUID,
            referred_on DATE,
            withdrawn_on DATE
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS advice_request_agency_idx ON advice_request (agency)")
    op.execute("CREATE INDEX IF NOT EXISTS advice_request_place_idx ON advice_request (asked_on, id)")
    op.execute("""
        CREATE INDEX IF NOT EXISTS advice_request_open_idx ON advice_request (due_on)
            WHERE withdrawn_on IS NULL AND referral_id IS NULL AND (answered_on IS NULL OR refer)
    """)
