"""The history of consultations."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE amendment (
            consultation_id UUID NOT NULL,
            revision INTEGER NOT NULL,
            member_id UUID,
            fields TEXT[] DEFAULT '{}' NOT NULL,
            before BYTEA NOT NULL,
            agency TEXT NOT NULL,
            subject TEXT NOT NULL,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_amendment PRIMARY KEY (consultation_id, revision),
            CONSTRAINT fk_amendment_consultation_id FOREIGN KEY (consultation_id) REFERENCES consultation (id),
            CONSTRAINT fk_amendment_member_id FOREIGN KEY (member_id) REFERENCES member (id)
        )
    """)
