"""Records that look alike and are of two persons."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE person_distinction (
            id UUID NOT NULL,
            lower_id UUID NOT NULL,
            higher_id UUID NOT NULL,
            agency TEXT NOT NULL,
            "on" DATE NOT NULL,
            subject TEXT NOT NULL,
            reason BYTEA,
            recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
            CONSTRAINT pk_person_distinction PRIMARY KEY (id),
            CONSTRAINT fk_person_distinction_lower_id FOREIGN KEY (lower_id) REFERENCES member (id),
            CONSTRAINT fk_person_distinction_higher_id FOREIGN KEY (higher_id) REFERENCES member (id)
        )
    """)
    op.execute("CREATE INDEX ix_person_distinction_lower_id ON person_distinction (lower_id)")
    op.execute("CREATE INDEX ix_person_distinction_higher_id ON person_distinction (higher_id)")
