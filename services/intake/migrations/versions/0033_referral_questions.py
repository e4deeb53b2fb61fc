"""What coordination asks about referrals before it answers, and how it sends them back."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE referral ADD COLUMN return_outcome TEXT, ADD COLUMN advice BYTEA")
    op.execute("""
        CREATE TABLE referral_question (
            id UUID NOT NULL CONSTRAINT pk_referral_question PRIMARY KEY,
            referral_id UUID NOT NULL CONSTRAINT fk_referral_question_referral_id REFERENCES referral (id),
            asked_on DATE NOT NULL,
            due_on DATE NOT NULL,
            question BYTEA,
            answered_on DATE,
            answered_by TEXT,
            answer BYTEA,
            recorded_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()
        )
    """)
    op.execute("CREATE INDEX ix_referral_question_referral_id ON referral_question (referral_id)")
    op.execute("""
        CREATE INDEX ix_referral_question_open ON referral_question (referral_id) WHERE answered_on IS NULL
    """)
