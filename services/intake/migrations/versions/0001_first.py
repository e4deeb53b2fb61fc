"""The first tables of intake, frozen: later versions change them by migrations of their own."""

from alembic import op

from shared.migrations import platform_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE concern (
    id UUID NOT NULL,
    received_on DATE NOT NULL,
    agency TEXT NOT NULL,
    desk TEXT,
    source TEXT NOT NULL,
    narrative BYTEA,
    owner_subject TEXT,
    source_typed BYTEA,
    whereabouts BYTEA,
    status VARCHAR(32) NOT NULL,
    consultation_id UUID,
    outcome_note BYTEA,
    closed_on DATE,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_concern PRIMARY KEY (id)
);

CREATE INDEX ix_concern_agency ON concern (agency, received_on, id);

CREATE TABLE consent (
    id UUID NOT NULL,
    household_id UUID NOT NULL,
    member_id UUID NOT NULL,
    purpose TEXT NOT NULL,
    agencies TEXT[] DEFAULT '{}' NOT NULL,
    categories TEXT[] DEFAULT '{}' NOT NULL,
    asked_on DATE NOT NULL,
    valid_until DATE NOT NULL,
    method TEXT NOT NULL,
    notice_version TEXT NOT NULL,
    obtained_by TEXT NOT NULL,
    obtained_agency TEXT NOT NULL,
    given_by UUID,
    witness BYTEA,
    status VARCHAR(32) NOT NULL,
    valid_from DATE,
    answered_on DATE,
    withdrawn_on DATE,
    revision INTEGER NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_consent PRIMARY KEY (id)
);

CREATE INDEX ix_consent_household_id ON consent (household_id, member_id);

CREATE TABLE household (
    id UUID NOT NULL,
    address BYTEA,
    address_protected BOOLEAN NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_household PRIMARY KEY (id)
);

CREATE TABLE outreach (
    id UUID NOT NULL,
    case_id UUID NOT NULL,
    household_id UUID NOT NULL,
    agency TEXT NOT NULL,
    basis VARCHAR(32) NOT NULL,
    started_on DATE NOT NULL,
    member_ids UUID[] DEFAULT '{}' NOT NULL,
    stage TEXT NOT NULL,
    owner_subject TEXT,
    last_contact_on DATE,
    ended_on DATE,
    end_reason TEXT,
    revision INTEGER NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach PRIMARY KEY (id)
);

CREATE INDEX ix_outreach_agency ON outreach (agency, ended_on);

CREATE INDEX ix_outreach_case_id ON outreach (case_id);

CREATE INDEX ix_outreach_household_id ON outreach (household_id);

CREATE UNIQUE INDEX uq_outreach_open ON outreach (case_id) WHERE ended_on IS NULL;

CREATE TABLE concern_reporter (
    concern_id UUID NOT NULL,
    reporter BYTEA,
    CONSTRAINT pk_concern_reporter PRIMARY KEY (concern_id),
    CONSTRAINT fk_concern_reporter_concern_id FOREIGN KEY(concern_id) REFERENCES concern (id)
);

CREATE TABLE consultation (
    id UUID NOT NULL,
    household_id UUID NOT NULL,
    agency TEXT NOT NULL,
    desk TEXT NOT NULL,
    received_on DATE NOT NULL,
    received_by TEXT NOT NULL,
    channel TEXT NOT NULL,
    source TEXT NOT NULL,
    owner_agency TEXT NOT NULL,
    owner_desk TEXT,
    owner_subject TEXT,
    urgency TEXT NOT NULL,
    urgency_rank SMALLINT NOT NULL,
    source_note BYTEA,
    source_typed BYTEA,
    caller_name BYTEA,
    caller_relation BYTEA,
    caller_phone BYTEA,
    narrative BYTEA,
    status VARCHAR(32) NOT NULL,
    outcome TEXT,
    outcome_note BYTEA,
    concluded_on DATE,
    external_reference BYTEA,
    external_reference_index BYTEA,
    revision INTEGER NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_consultation PRIMARY KEY (id),
    CONSTRAINT fk_consultation_household_id FOREIGN KEY(household_id) REFERENCES household (id)
);

CREATE INDEX ix_consultation_external_reference_index ON consultation (external_reference_index);

CREATE INDEX ix_consultation_household_id ON consultation (household_id);

CREATE INDEX ix_consultation_owned_by_agency ON consultation (owner_agency, urgency_rank, received_on, id);

CREATE INDEX ix_consultation_received_by_agency ON consultation (agency, urgency_rank, received_on, id);

CREATE TABLE member (
    id UUID NOT NULL,
    household_id UUID NOT NULL,
    name BYTEA,
    kana BYTEA,
    birth_date BYTEA,
    relation TEXT,
    relation_typed BYTEA,
    living BOOLEAN NOT NULL,
    represented_by UUID,
    name_index BYTEA,
    kana_index BYTEA,
    position SMALLINT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_member PRIMARY KEY (id),
    CONSTRAINT fk_member_household_id FOREIGN KEY(household_id) REFERENCES household (id)
);

CREATE INDEX ix_member_household_id ON member (household_id);

CREATE INDEX ix_member_kana_index ON member (kana_index);

CREATE INDEX ix_member_name_index ON member (name_index);

CREATE TABLE outreach_contact (
    id UUID NOT NULL,
    outreach_id UUID NOT NULL,
    "on" DATE NOT NULL,
    result TEXT NOT NULL,
    agency TEXT NOT NULL,
    subject TEXT NOT NULL,
    member_ids UUID[] DEFAULT '{}' NOT NULL,
    stage TEXT,
    note BYTEA,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_contact PRIMARY KEY (id),
    CONSTRAINT fk_outreach_contact_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE INDEX ix_outreach_contact_outreach_id ON outreach_contact (outreach_id);

CREATE TABLE outreach_decision (
    decision_id UUID NOT NULL,
    case_id UUID NOT NULL,
    outreach_id UUID NOT NULL,
    basis VARCHAR(32) NOT NULL,
    "on" DATE NOT NULL,
    agency TEXT NOT NULL,
    member_ids UUID[] DEFAULT '{}' NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outreach_decision PRIMARY KEY (decision_id, case_id),
    CONSTRAINT fk_outreach_decision_outreach_id FOREIGN KEY(outreach_id) REFERENCES outreach (id)
);

CREATE INDEX ix_outreach_decision_outreach_id ON outreach_decision (outreach_id);

CREATE TABLE address_disclosure (
    id UUID NOT NULL,
    consultation_id UUID NOT NULL,
    "on" DATE NOT NULL,
    agency TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason BYTEA,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_address_disclosure PRIMARY KEY (id),
    CONSTRAINT fk_address_disclosure_consultation_id FOREIGN KEY(consultation_id) REFERENCES consultation (id)
);

CREATE INDEX ix_address_disclosure_consultation_id ON address_disclosure (consultation_id);

CREATE TABLE concerned (
    consultation_id UUID NOT NULL,
    member_id UUID NOT NULL,
    position SMALLINT NOT NULL,
    issues TEXT[] DEFAULT '{}' NOT NULL,
    issues_typed BYTEA,
    main_issue TEXT,
    note BYTEA,
    CONSTRAINT pk_concerned PRIMARY KEY (consultation_id, member_id),
    CONSTRAINT fk_concerned_consultation_id FOREIGN KEY(consultation_id) REFERENCES consultation (id),
    CONSTRAINT fk_concerned_member_id FOREIGN KEY(member_id) REFERENCES member (id)
);

CREATE INDEX ix_concerned_member_id ON concerned (member_id);

CREATE TABLE contact (
    id UUID NOT NULL,
    consultation_id UUID NOT NULL,
    "on" DATE NOT NULL,
    channel TEXT NOT NULL,
    agency TEXT NOT NULL,
    subject TEXT NOT NULL,
    note BYTEA,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_contact PRIMARY KEY (id),
    CONSTRAINT fk_contact_consultation_id FOREIGN KEY(consultation_id) REFERENCES consultation (id)
);

CREATE INDEX ix_contact_consultation_id ON contact (consultation_id);

CREATE TABLE handover (
    id UUID NOT NULL,
    consultation_id UUID NOT NULL,
    from_agency TEXT NOT NULL,
    to_agency TEXT NOT NULL,
    to_desk TEXT NOT NULL,
    offered_on DATE NOT NULL,
    offered_by TEXT NOT NULL,
    message BYTEA,
    status VARCHAR(32) NOT NULL,
    answered_on DATE,
    answered_by TEXT,
    reason BYTEA,
    next_step BYTEA,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_handover PRIMARY KEY (id),
    CONSTRAINT fk_handover_consultation_id FOREIGN KEY(consultation_id) REFERENCES consultation (id)
);

CREATE INDEX ix_handover_consultation_id ON handover (consultation_id);

CREATE INDEX ix_handover_to_agency ON handover (to_agency, status);

CREATE UNIQUE INDEX uq_handover_waiting ON handover (consultation_id) WHERE status = 'offered';

CREATE TABLE referral (
    id UUID NOT NULL,
    consultation_id UUID NOT NULL,
    household_id UUID NOT NULL,
    from_agency TEXT NOT NULL,
    to_agency TEXT NOT NULL,
    made_on DATE NOT NULL,
    made_by TEXT NOT NULL,
    with_consent BOOLEAN NOT NULL,
    reason BYTEA,
    status VARCHAR(32) NOT NULL,
    answered_on DATE,
    case_id UUID,
    return_reason BYTEA,
    next_step BYTEA,
    recorded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_referral PRIMARY KEY (id),
    CONSTRAINT fk_referral_consultation_id FOREIGN KEY(consultation_id) REFERENCES consultation (id),
    CONSTRAINT fk_referral_household_id FOREIGN KEY(household_id) REFERENCES household (id)
);

CREATE INDEX ix_referral_consultation_id ON referral (consultation_id);

CREATE INDEX ix_referral_household_id ON referral (household_id);

CREATE UNIQUE INDEX uq_referral_waiting ON referral (consultation_id) WHERE status = 'made';
"""


def upgrade() -> None:
    platform_v1(op)
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
