"""Create the platform's tables and participation's own.

Said as it was then, and not by the tables of the code: what later versions add, they alone add.
"""

from alembic import op

from shared.migrations import platform_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
    CREATE TABLE commission (
        id UUID NOT NULL, case_id UUID NOT NULL, plan_id UUID NOT NULL, household_id UUID NOT NULL,
        member_id UUID NOT NULL, decided_on DATE NOT NULL, name BYTEA, kana BYTEA, birth_date BYTEA, wishes
        BYTEA, cautions BYTEA, goals BYTEA, PRIMARY KEY (id)
    );
    CREATE INDEX commission_by_date ON commission (decided_on, id);
    CREATE INDEX commission_by_person ON commission (case_id, member_id);
    CREATE TABLE consent (
        id UUID NOT NULL, member_id UUID NOT NULL, household_id UUID NOT NULL, purpose TEXT, agencies TEXT[]
        DEFAULT '{}' NOT NULL, granted_on DATE, valid_from DATE, valid_until DATE, grant_revision INTEGER
        DEFAULT '0' NOT NULL, withdrawn_on DATE, withdrawal_revision INTEGER DEFAULT '0' NOT NULL, PRIMARY
        KEY (id)
    );
    CREATE INDEX consent_by_member ON consent (member_id);
    CREATE TABLE refusal (
        consent_id UUID NOT NULL, agency TEXT NOT NULL, refused_on DATE NOT NULL, member_id UUID NOT NULL,
        purpose TEXT NOT NULL, PRIMARY KEY (consent_id, agency, refused_on)
    );
    CREATE INDEX refusal_by_member ON refusal (member_id);
    CREATE TABLE menu (
        id UUID NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, opened_on DATE NOT NULL, host TEXT,
        capacity INTEGER CHECK (capacity > 0), conditions BYTEA, closed_on DATE, development_id UUID,
        PRIMARY KEY (id)
    );
    CREATE INDEX menu_by_date ON menu (opened_on, id);
    CREATE TABLE host (
        hub_id UUID NOT NULL, code TEXT, name TEXT, field TEXT, kind TEXT, opened_on DATE, closed_on DATE,
        PRIMARY KEY (hub_id)
    );
    CREATE INDEX ix_host_code ON host (code);
    CREATE TABLE support (
        id UUID NOT NULL, commission_id UUID NOT NULL, case_id UUID NOT NULL, household_id UUID NOT NULL,
        member_id UUID NOT NULL, owner TEXT NOT NULL, started_on DATE NOT NULL, connection_stage TEXT,
        stage_on DATE, stage_revision INTEGER NOT NULL, review_due_on DATE, ended_on DATE, end_reason TEXT,
        end_note BYTEA, revision INTEGER NOT NULL, PRIMARY KEY (id), FOREIGN KEY(commission_id) REFERENCES
        commission (id)
    );
    CREATE INDEX support_by_date ON support (started_on, id);
    CREATE UNIQUE INDEX support_one_open ON support (case_id, member_id) WHERE ended_on IS NULL;
    CREATE TABLE profile_version (
        support_id UUID NOT NULL, version INTEGER NOT NULL, written_on DATE NOT NULL, written_by TEXT NOT
        NULL, wishes BYTEA NOT NULL, strengths BYTEA, needs BYTEA, limits BYTEA, PRIMARY KEY (support_id,
        version), FOREIGN KEY(support_id) REFERENCES support (id)
    );
    CREATE TABLE stage_seen (
        support_id UUID NOT NULL, number INTEGER NOT NULL, seen_on DATE NOT NULL, stage TEXT NOT NULL,
        PRIMARY KEY (support_id, number), FOREIGN KEY(support_id) REFERENCES support (id)
    );
    CREATE TABLE review (
        id UUID NOT NULL, support_id UUID NOT NULL, held_on DATE NOT NULL, held_by TEXT NOT NULL, result
        TEXT NOT NULL, note BYTEA, next_on DATE, PRIMARY KEY (id), FOREIGN KEY(support_id) REFERENCES
        support (id)
    );
    CREATE INDEX review_by_support ON review (support_id, held_on);
    CREATE TABLE need (
        id UUID NOT NULL, support_id UUID NOT NULL, seen_on DATE NOT NULL, menu_kind TEXT NOT NULL, field
        TEXT NOT NULL, wish BYTEA NOT NULL, answered_on DATE, development_id UUID, PRIMARY KEY (id), FOREIGN
        KEY(support_id) REFERENCES support (id)
    );
    CREATE INDEX need_by_support ON need (support_id, seen_on);
    CREATE TABLE match (
        id UUID NOT NULL, support_id UUID NOT NULL, member_id UUID NOT NULL, menu_id UUID NOT NULL, host
        TEXT, state VARCHAR(32) NOT NULL, moved_on DATE NOT NULL, declined_by TEXT, end_reason TEXT, PRIMARY
        KEY (id), FOREIGN KEY(support_id) REFERENCES support (id), FOREIGN KEY(menu_id) REFERENCES menu (id)
    );
    CREATE INDEX ix_match_menu_id ON match (menu_id);
    CREATE INDEX ix_match_support_id ON match (support_id);
    CREATE UNIQUE INDEX match_one_open ON match (support_id, menu_id) WHERE state NOT IN ('ended', 'declined');
    CREATE TABLE match_step (
        match_id UUID NOT NULL, number INTEGER NOT NULL, state VARCHAR(32) NOT NULL, taken_on DATE NOT NULL,
        recorded_by TEXT NOT NULL, note BYTEA, PRIMARY KEY (match_id, number), FOREIGN KEY(match_id)
        REFERENCES match (id)
    )
"""


def upgrade() -> None:
    platform_v1(op)
    for statement in TABLES.split(";\n"):
        op.execute(statement)
