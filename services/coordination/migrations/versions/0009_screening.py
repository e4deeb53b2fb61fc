"""Who answered a referral with whom, and what its desk was asked before."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS referral_screening (
            referral_id UUID NOT NULL CONSTRAINT referral_screening_pkey PRIMARY KEY
                CONSTRAINT referral_screening_referral_id_fkey REFERENCES referral (id),
            "on" DATE NOT NULL,
            outcome TEXT,
            decided_by TEXT NOT NULL,
            decided_agency TEXT NOT NULL,
            consulted_agency TEXT,
            consulted_by TEXT,
            consulted_on DATE,
            advice BYTEA
        )
    """)
    op.execute("""
        CREATE TABLE IF NOT EXISTS referral_question (
            id UUID NOT NULL CONSTRAINT referral_question_pkey PRIMARY KEY,
            referral_id UUID NOT NULL CONSTRAINT referral_question_referral_id_fkey REFERENCES referral (id),
            asked_on DATE NOT NULL,
            asked_by TEXT NOT NULL,
            asked_agency TEXT NOT NULL,
            due_on DATE NOT NULL,
            question BYTEA NOT NULL,
            answered_on DATE,
            answer BYTEA
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS referral_question_referral_id_idx ON referral_question (referral_id)")
    op.execute("""
        CREATE INDEX IF NOT EXISTS referral_question_open_idx ON referral_question (due_on)
            WHERE answered_on IS NULL
    """)
