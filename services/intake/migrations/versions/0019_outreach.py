"""Outreach in full: its course, workers, plan, pauses and consents; an outreach of its own for each agency charged."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATEMENTS = """
ALTER TABLE outreach ADD COLUMN next_on DATE;

CREATE UNIQUE INDEX uq_outreach_open_by_agency ON outreach (case_id, agency) WHERE ended_on IS NULL;

DROP INDEX uq_outreach_open;

ALTER TABLE outreach_contact
    ADD COLUMN channel TEXT,
    ADD COLUMN with_subjects TEXT[] DEFAULT '{}' NOT NULL,
    ADD COLUMN accompanied_to BYTEA,
    ADD COLUMN next_on DATE;

CREATE TABLE outreach_step (
    id UUID NOT NULL,
    outreach_id UUID NOT NULL,
    kind VARCHAR(32) NOT NULL,
    "on" DATE NOT NULL,
    code TEXT NOT NULL,
    agency TEXT NOT NULL,
    subject TEXT NOT NULL,
    text BYTEA,
    with_whom BYTEA,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_step PRIMARY KEY (id),
    CONSTRAINT fk_outreach_step_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE INDEX ix_outreach_step_outreach_id ON outreach_step (outreach_id, "on");

CREATE TABLE outreach_worker (
    id UUID NOT NULL,
    outreach_id UUID NOT NULL,
    subject TEXT NOT NULL,
    since DATE NOT NULL,
    until DATE,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_worker PRIMARY KEY (id),
    CONSTRAINT fk_outreach_worker_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE INDEX ix_outreach_worker_outreach_id ON outreach_worker (outreach_id, subject);

CREATE TABLE outreach_succession (
    id UUID NOT NULL,
    outreach_id UUID NOT NULL,
    from_subject TEXT,
    to_subject TEXT NOT NULL,
    offered_on DATE NOT NULL,
    reason BYTEA,
    status VARCHAR(32) NOT NULL,
    answered_on DATE,
    answer_note BYTEA,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_succession PRIMARY KEY (id),
    CONSTRAINT fk_outreach_succession_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE INDEX ix_outreach_succession_outreach_id ON outreach_succession (outreach_id);

CREATE UNIQUE INDEX uq_outreach_succession_offered ON outreach_succession (outreach_id) WHERE status = 'offered';

CREATE TABLE outreach_plan (
    outreach_id UUID NOT NULL,
    version SMALLINT NOT NULL,
    "on" DATE NOT NULL,
    goal BYTEA,
    method BYTEA,
    frequency BYTEA,
    subject TEXT NOT NULL,
    next_review_on DATE,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_plan PRIMARY KEY (outreach_id, version),
    CONSTRAINT fk_outreach_plan_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE TABLE outreach_review (
    id UUID NOT NULL,
    outreach_id UUID NOT NULL,
    version SMALLINT NOT NULL,
    "on" DATE NOT NULL,
    result TEXT NOT NULL,
    finding BYTEA,
    subject TEXT NOT NULL,
    next_on DATE,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_review PRIMARY KEY (id),
    CONSTRAINT fk_outreach_review_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE INDEX ix_outreach_review_outreach_id ON outreach_review (outreach_id, "on");

CREATE TABLE outreach_pause (
    id UUID NOT NULL,
    outreach_id UUID NOT NULL,
    since DATE NOT NULL,
    until DATE,
    reason BYTEA,
    subject TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_pause PRIMARY KEY (id),
    CONSTRAINT fk_outreach_pause_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE INDEX ix_outreach_pause_outreach_id ON outreach_pause (outreach_id, since);

CREATE TABLE outreach_consent (
    outreach_id UUID NOT NULL,
    consent_id UUID NOT NULL,
    "on" DATE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_consent PRIMARY KEY (outreach_id, consent_id),
    CONSTRAINT fk_outreach_consent_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE TABLE outreach_decision_over (
    plan_id UUID NOT NULL,
    case_id UUID NOT NULL,
    "on" DATE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_decision_over PRIMARY KEY (plan_id)
);

CREATE INDEX ix_outreach_decision_over_case_id ON outreach_decision_over (case_id)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        op.execute(statement)
