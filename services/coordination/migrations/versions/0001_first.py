"""Everything of the first release.

Said as it was then, and not by the tables of the code: what later versions add, they alone add.
"""

from alembic import op

from shared.migrations import platform_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
    CREATE TABLE referral (
        id UUID NOT NULL, household_id UUID NOT NULL, from_agency TEXT NOT NULL, with_consent BOOLEAN NOT
        NULL, made_on DATE NOT NULL, dossier BYTEA NOT NULL, status TEXT NOT NULL, answered_on DATE, case_id
        UUID, reason BYTEA, next_step BYTEA, CONSTRAINT referral_pkey PRIMARY KEY (id)
    );
    CREATE INDEX referral_case_id_idx ON referral (case_id);
    CREATE INDEX referral_status_idx ON referral (status);
    CREATE INDEX referral_household_id_idx ON referral (household_id);
    CREATE TABLE household_case (
        id UUID NOT NULL, number TEXT NOT NULL, household_id UUID NOT NULL, referral_id UUID NOT NULL,
        opened_on DATE NOT NULL, episode INTEGER NOT NULL, episode_opened_on DATE NOT NULL, stage TEXT NOT
        NULL, coordinator TEXT, coordinator_agency TEXT, closed_on DATE, address BYTEA, address_protected
        BOOLEAN NOT NULL, narrative BYTEA, revision INTEGER NOT NULL, CONSTRAINT household_case_pkey PRIMARY
        KEY (id), CONSTRAINT household_case_number_key UNIQUE (number), CONSTRAINT
        household_case_household_id_key UNIQUE (household_id)
    );
    CREATE INDEX household_case_stage_idx ON household_case (stage);
    CREATE TABLE protected_household (
        household_id UUID NOT NULL, CONSTRAINT protected_household_pkey PRIMARY KEY (household_id)
    );
    CREATE TABLE case_number_series (
        fiscal_year SERIAL NOT NULL, last INTEGER NOT NULL, CONSTRAINT case_number_series_pkey PRIMARY KEY
        (fiscal_year)
    );
    CREATE TABLE consent (
        id UUID NOT NULL, household_id UUID NOT NULL, member_id UUID NOT NULL, purpose TEXT, agencies TEXT[]
        DEFAULT '{}' NOT NULL, categories TEXT[] DEFAULT '{}' NOT NULL, granted_on DATE, valid_from DATE,
        valid_until DATE, grant_revision INTEGER DEFAULT '0' NOT NULL, withdrawn_on DATE,
        withdrawal_revision INTEGER DEFAULT '0' NOT NULL, refused_on DATE, refused_agencies TEXT[] DEFAULT
        '{}' NOT NULL, CONSTRAINT consent_pkey PRIMARY KEY (id)
    );
    CREATE INDEX consent_household_id_idx ON consent (household_id);
    CREATE TABLE outreach (
        id UUID NOT NULL, case_id UUID, agency TEXT, started_on DATE, basis TEXT, basis_revision INTEGER
        DEFAULT '0' NOT NULL, stage TEXT, stage_on DATE, stage_revision INTEGER DEFAULT '0' NOT NULL,
        ended_on DATE, end_reason TEXT, CONSTRAINT outreach_pkey PRIMARY KEY (id)
    );
    CREATE INDEX outreach_case_id_idx ON outreach (case_id);
    CREATE TABLE participation (
        id UUID NOT NULL, case_id UUID NOT NULL, commission_id UUID, member_id UUID, started_on DATE, stage
        TEXT, stage_on DATE, stage_revision INTEGER DEFAULT '0' NOT NULL, ended_on DATE, end_reason TEXT,
        CONSTRAINT participation_pkey PRIMARY KEY (id)
    );
    CREATE INDEX participation_case_id_idx ON participation (case_id);
    CREATE TABLE participation_review (
        id UUID NOT NULL, case_id UUID NOT NULL, support_id UUID NOT NULL, "on" DATE NOT NULL, result TEXT
        NOT NULL, CONSTRAINT participation_review_pkey PRIMARY KEY (id)
    );
    CREATE INDEX participation_review_case_id_idx ON participation_review (case_id);
    CREATE TABLE meeting (
        id UUID NOT NULL, kind VARCHAR(64) NOT NULL, status VARCHAR(64) NOT NULL, planned_on DATE NOT NULL,
        held_on DATE NOT NULL, start TIME WITHOUT TIME ZONE, "end" TIME WITHOUT TIME ZONE, place BYTEA,
        agencies TEXT[] NOT NULL, joint_with UUID[] NOT NULL, joint_external TEXT[] NOT NULL, convened_on
        DATE, ended_on DATE, end_reason BYTEA, moved_from UUID, moved_to UUID, CONSTRAINT meeting_pkey
        PRIMARY KEY (id)
    );
    CREATE INDEX meeting_held_on_id_idx ON meeting (held_on, id);
    CREATE INDEX meeting_agencies_idx ON meeting USING gin (agencies);
    CREATE INDEX meeting_joint_with_idx ON meeting USING gin (joint_with);
    CREATE TABLE case_member (
        case_id UUID NOT NULL, id UUID NOT NULL, position INTEGER NOT NULL, living BOOLEAN NOT NULL,
        represented_by UUID, name BYTEA, kana BYTEA, birth_date BYTEA, relation BYTEA, issues BYTEA,
        main_issue BYTEA, note BYTEA, CONSTRAINT case_member_pkey PRIMARY KEY (case_id, id), CONSTRAINT
        case_member_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id)
    );
    CREATE TABLE case_episode (
        case_id UUID NOT NULL, episode INTEGER NOT NULL, opened_on DATE NOT NULL, referral_id UUID, reason
        BYTEA, by_subject TEXT NOT NULL, CONSTRAINT case_episode_pkey PRIMARY KEY (case_id, episode),
        CONSTRAINT case_episode_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id)
    );
    CREATE TABLE case_coordinator (
        id UUID NOT NULL, case_id UUID NOT NULL, "on" DATE NOT NULL, subject TEXT NOT NULL, agency TEXT NOT
        NULL, by_subject TEXT NOT NULL, CONSTRAINT case_coordinator_pkey PRIMARY KEY (id), CONSTRAINT
        case_coordinator_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id)
    );
    CREATE INDEX case_coordinator_case_id_idx ON case_coordinator (case_id);
    CREATE TABLE meeting_agenda (
        meeting_id UUID NOT NULL, case_id UUID NOT NULL, position INTEGER NOT NULL, member_ids UUID[],
        taken_up BOOLEAN NOT NULL, CONSTRAINT meeting_agenda_pkey PRIMARY KEY (meeting_id, case_id),
        CONSTRAINT meeting_agenda_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id),
        CONSTRAINT meeting_agenda_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id)
    );
    CREATE INDEX meeting_agenda_case_id_idx ON meeting_agenda (case_id);
    CREATE TABLE meeting_minutes (
        meeting_id UUID NOT NULL, city_present BOOLEAN NOT NULL, recorded_by TEXT NOT NULL, text BYTEA,
        CONSTRAINT meeting_minutes_pkey PRIMARY KEY (meeting_id), CONSTRAINT meeting_minutes_meeting_id_fkey
        FOREIGN KEY(meeting_id) REFERENCES meeting (id)
    );
    CREATE TABLE meeting_attendee (
        meeting_id UUID NOT NULL, position INTEGER NOT NULL, agency TEXT NOT NULL, subject TEXT, CONSTRAINT
        meeting_attendee_pkey PRIMARY KEY (meeting_id, position), CONSTRAINT
        meeting_attendee_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id)
    );
    CREATE TABLE meeting_determination (
        meeting_id UUID NOT NULL, position INTEGER NOT NULL, case_id UUID NOT NULL, episode INTEGER NOT
        NULL, result TEXT NOT NULL, plan_id UUID, member_ids UUID[] NOT NULL, note BYTEA, CONSTRAINT
        meeting_determination_pkey PRIMARY KEY (meeting_id, position), CONSTRAINT
        meeting_determination_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id), CONSTRAINT
        meeting_determination_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id)
    );
    CREATE INDEX meeting_determination_case_id_result_idx ON meeting_determination (case_id, result);
    CREATE TABLE meeting_acknowledgement (
        meeting_id UUID NOT NULL, agency TEXT NOT NULL, subject TEXT NOT NULL, "on" DATE NOT NULL, statute
        TEXT NOT NULL, CONSTRAINT meeting_acknowledgement_pkey PRIMARY KEY (meeting_id, agency, subject),
        CONSTRAINT meeting_acknowledgement_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id)
    );
    CREATE TABLE information_request (
        id UUID NOT NULL, meeting_id UUID NOT NULL, case_id UUID NOT NULL, agency TEXT NOT NULL, question
        BYTEA NOT NULL, asked_on DATE NOT NULL, due_on DATE NOT NULL, status VARCHAR(64) NOT NULL,
        answered_on DATE, item_id UUID, reason BYTEA, CONSTRAINT information_request_pkey PRIMARY KEY (id),
        CONSTRAINT information_request_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES meeting (id),
        CONSTRAINT information_request_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id)
    );
    CREATE INDEX information_request_meeting_id_idx ON information_request (meeting_id);
    CREATE TABLE compartment_item (
        id UUID NOT NULL, meeting_id UUID NOT NULL, case_id UUID NOT NULL, kind VARCHAR(64) NOT NULL, agency
        TEXT NOT NULL, subject TEXT NOT NULL, "on" DATE NOT NULL, content BYTEA NOT NULL, member_ids UUID[]
        NOT NULL, opened_on DATE, opened_basis TEXT, opened_by TEXT, CONSTRAINT compartment_item_pkey
        PRIMARY KEY (id), CONSTRAINT compartment_item_meeting_id_fkey FOREIGN KEY(meeting_id) REFERENCES
        meeting (id), CONSTRAINT compartment_item_case_id_fkey FOREIGN KEY(case_id) REFERENCES
        household_case (id)
    );
    CREATE INDEX compartment_item_meeting_id_idx ON compartment_item (meeting_id);
    CREATE INDEX compartment_item_closed_idx ON compartment_item (case_id) WHERE opened_on IS NULL;
    CREATE TABLE plan (
        id UUID NOT NULL, case_id UUID NOT NULL, episode INTEGER NOT NULL, version INTEGER NOT NULL, status
        TEXT NOT NULL, content BYTEA NOT NULL, items UUID[] NOT NULL, uses_outreach BOOLEAN NOT NULL,
        outreach_agency TEXT, outreach_member_ids UUID[] NOT NULL, uses_participation BOOLEAN NOT NULL,
        participation_member_ids UUID[] NOT NULL, drafted_on DATE NOT NULL, drafted_by TEXT NOT NULL,
        submitted_on DATE, submitted_to UUID, appropriate_on DATE, appropriate_meeting_id UUID, decided_on
        DATE, decided_by TEXT, in_force_on DATE, ended_on DATE, CONSTRAINT plan_pkey PRIMARY KEY (id),
        CONSTRAINT plan_case_id_version_key UNIQUE (case_id, version), CONSTRAINT plan_case_id_fkey FOREIGN
        KEY(case_id) REFERENCES household_case (id)
    );
    CREATE TABLE activity (
        id UUID NOT NULL, case_id UUID NOT NULL, episode INTEGER NOT NULL, "on" DATE NOT NULL, counterpart
        TEXT NOT NULL, member_ids UUID[] NOT NULL, method TEXT NOT NULL, kind TEXT NOT NULL, content BYTEA,
        by_subject TEXT NOT NULL, CONSTRAINT activity_pkey PRIMARY KEY (id), CONSTRAINT
        activity_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id)
    );
    CREATE INDEX activity_case_id_idx ON activity (case_id);
    CREATE TABLE review (
        id UUID NOT NULL, case_id UUID NOT NULL, episode INTEGER NOT NULL, "on" DATE NOT NULL, result TEXT
        NOT NULL, next_on DATE, note BYTEA, by_subject TEXT NOT NULL, CONSTRAINT review_pkey PRIMARY KEY
        (id), CONSTRAINT review_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id)
    );
    CREATE INDEX review_case_id_idx ON review (case_id);
    CREATE TABLE evaluation (
        id UUID NOT NULL, case_id UUID NOT NULL, episode INTEGER NOT NULL, "on" DATE NOT NULL, goals_reached
        INTEGER NOT NULL, ease_of_support INTEGER NOT NULL, text BYTEA, by_subject TEXT NOT NULL, CONSTRAINT
        evaluation_pkey PRIMARY KEY (id), CONSTRAINT evaluation_case_id_fkey FOREIGN KEY(case_id) REFERENCES
        household_case (id)
    );
    CREATE INDEX evaluation_case_id_idx ON evaluation (case_id);
    CREATE TABLE closure (
        id UUID NOT NULL, case_id UUID NOT NULL, episode INTEGER NOT NULL, "on" DATE NOT NULL, reason TEXT
        NOT NULL, meeting_id UUID NOT NULL, watch_agency TEXT, watch_until DATE, watch_text BYTEA,
        by_subject TEXT NOT NULL, CONSTRAINT closure_pkey PRIMARY KEY (id), CONSTRAINT
        closure_case_id_episode_key UNIQUE (case_id, episode), CONSTRAINT closure_case_id_fkey FOREIGN
        KEY(case_id) REFERENCES household_case (id)
    );
    CREATE TABLE role (
        id UUID NOT NULL, case_id UUID NOT NULL, episode INTEGER NOT NULL, plan_id UUID NOT NULL, agency
        TEXT NOT NULL, text BYTEA NOT NULL, offered_on DATE NOT NULL, status TEXT NOT NULL, answered_on
        DATE, answered_by TEXT, reason BYTEA, done_on DATE, CONSTRAINT role_pkey PRIMARY KEY (id),
        CONSTRAINT role_case_id_fkey FOREIGN KEY(case_id) REFERENCES household_case (id), CONSTRAINT
        role_plan_id_fkey FOREIGN KEY(plan_id) REFERENCES plan (id)
    );
    CREATE INDEX role_plan_id_idx ON role (plan_id);
    CREATE INDEX role_agency_idx ON role (agency);
    CREATE INDEX role_case_id_idx ON role (case_id);
    CREATE TABLE role_report (
        id UUID NOT NULL, role_id UUID NOT NULL, "on" DATE NOT NULL, text BYTEA NOT NULL, by_subject TEXT
        NOT NULL, CONSTRAINT role_report_pkey PRIMARY KEY (id), CONSTRAINT role_report_role_id_fkey FOREIGN
        KEY(role_id) REFERENCES role (id)
    );
    CREATE INDEX role_report_role_id_idx ON role_report (role_id)
"""


def upgrade() -> None:
    platform_v1(op)
    for statement in TABLES.split(";\n"):
        op.execute(statement)
