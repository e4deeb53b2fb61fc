"""What referrals told, and how the cases go on that came of them."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE referral_sent (
            referral_id UUID NOT NULL,
            content BYTEA NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_referral_sent PRIMARY KEY (referral_id),
            CONSTRAINT fk_referral_sent_referral_id FOREIGN KEY (referral_id) REFERENCES referral (id)
        )
    """)
    op.execute("""
        CREATE TABLE case_stage (
            case_id UUID NOT NULL,
            revision INTEGER NOT NULL,
            "on" DATE NOT NULL,
            stage TEXT NOT NULL,
            number TEXT NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_case_stage PRIMARY KEY (case_id, revision)
        )
    """)
    op.execute("""
        CREATE TABLE case_role (
            role_id UUID NOT NULL,
            case_id UUID NOT NULL,
            agency TEXT NOT NULL,
            offered_on DATE,
            accepted_on DATE,
            declined_on DATE,
            reported_on DATE,
            done_on DATE,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_case_role PRIMARY KEY (role_id)
        )
    """)
    op.execute("CREATE INDEX ix_case_role_case_id ON case_role (case_id)")
