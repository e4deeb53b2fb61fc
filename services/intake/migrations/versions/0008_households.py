"""Households over time: where people lived and were registered, what was changed, and who is one person."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE household ADD COLUMN revision INTEGER DEFAULT 1 NOT NULL;

ALTER TABLE member ADD COLUMN died_on DATE;

CREATE TABLE residence (
    id UUID NOT NULL,
    member_id UUID NOT NULL,
    household_id UUID,
    kind VARCHAR(32) NOT NULL,
    since DATE,
    until DATE,
    address BYTEA,
    agency TEXT NOT NULL,
    subject TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_residence PRIMARY KEY (id),
    CONSTRAINT fk_residence_member_id FOREIGN KEY (member_id) REFERENCES member (id),
    CONSTRAINT fk_residence_household_id FOREIGN KEY (household_id) REFERENCES household (id)
);

CREATE INDEX ix_residence_household_id ON residence (household_id);

CREATE INDEX ix_residence_member_id ON residence (member_id, kind, until);

CREATE TABLE household_change (
    id UUID NOT NULL,
    position BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    household_id UUID NOT NULL,
    member_id UUID,
    "on" DATE NOT NULL,
    what TEXT NOT NULL,
    before BYTEA,
    reason BYTEA,
    agency TEXT NOT NULL,
    subject TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_household_change PRIMARY KEY (id),
    CONSTRAINT fk_household_change_household_id FOREIGN KEY (household_id) REFERENCES household (id),
    CONSTRAINT fk_household_change_member_id FOREIGN KEY (member_id) REFERENCES member (id)
);

CREATE INDEX ix_household_change_household_id ON household_change (household_id);

CREATE TABLE person_merge (
    id UUID NOT NULL,
    keep_id UUID NOT NULL,
    absorbed_id UUID NOT NULL,
    agency TEXT NOT NULL,
    merged_on DATE NOT NULL,
    merged_by TEXT NOT NULL,
    reason BYTEA,
    reversed_on DATE,
    reversed_by TEXT,
    reversed_agency TEXT,
    reversal_reason BYTEA,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_person_merge PRIMARY KEY (id),
    CONSTRAINT fk_person_merge_keep_id FOREIGN KEY (keep_id) REFERENCES member (id),
    CONSTRAINT fk_person_merge_absorbed_id FOREIGN KEY (absorbed_id) REFERENCES member (id)
);

CREATE UNIQUE INDEX uq_person_merge_absorbed ON person_merge (absorbed_id) WHERE reversed_on IS NULL;

CREATE INDEX ix_person_merge_keep_id ON person_merge (keep_id);
"""


def upgrade() -> None:
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
