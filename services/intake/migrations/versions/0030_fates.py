"""What was told of who died, and took back."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE person_fate (
            member_id UUID NOT NULL,
            revision INTEGER NOT NULL,
            living BOOLEAN NOT NULL,
            died_on DATE,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_person_fate PRIMARY KEY (member_id, revision),
            CONSTRAINT fk_person_fate_member_id FOREIGN KEY (member_id) REFERENCES member (id)
        )
    """)
