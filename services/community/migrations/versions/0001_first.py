"""Create the platform's tables and community's own.

Said as it was then, and not by the tables of the code: what later versions add, they alone add.
"""

from alembic import op

from shared.migrations import platform_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
    CREATE TABLE hub (
        id UUID NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, field TEXT NOT NULL, kind TEXT NOT NULL,
        opened_on DATE NOT NULL, closed_on DATE, address TEXT, organisation TEXT, agency TEXT,
        development_id UUID, PRIMARY KEY (id), UNIQUE (code)
    );
    CREATE TABLE resource (
        id UUID NOT NULL, keeper TEXT NOT NULL, name TEXT NOT NULL, field TEXT NOT NULL, opened_on DATE NOT
        NULL, assured_on DATE NOT NULL, organisation TEXT, service TEXT, location TEXT, schedule TEXT,
        capacity TEXT, eligibility TEXT, closed_on DATE, development_id UUID, revision INTEGER NOT NULL,
        PRIMARY KEY (id)
    );
    CREATE INDEX resource_by_assurance ON resource (assured_on, id) WHERE closed_on IS NULL;
    CREATE TABLE gap (
        id UUID NOT NULL, recorded_on DATE NOT NULL, menu_kind TEXT NOT NULL, field TEXT NOT NULL,
        recorded_by TEXT, description BYTEA, need_id UUID, status VARCHAR(32) NOT NULL, development_id UUID,
        PRIMARY KEY (id), UNIQUE (need_id)
    );
    CREATE INDEX gap_by_date ON gap (recorded_on, id);
    CREATE TABLE hub_session (
        id UUID NOT NULL, hub_id UUID NOT NULL, held_on DATE NOT NULL, participants JSONB NOT NULL, PRIMARY
        KEY (id), FOREIGN KEY(hub_id) REFERENCES hub (id)
    );
    CREATE INDEX hub_session_by_hub ON hub_session (hub_id, held_on);
    CREATE TABLE development (
        id UUID NOT NULL, proposed_on DATE NOT NULL, moved_on DATE NOT NULL, title BYTEA NOT NULL, gap_ids
        UUID[] NOT NULL, plan BYTEA, stage VARCHAR(32) NOT NULL, hub_id UUID, menu_id UUID, resource_id
        UUID, drop_reason BYTEA, PRIMARY KEY (id), FOREIGN KEY(hub_id) REFERENCES hub (id), FOREIGN
        KEY(resource_id) REFERENCES resource (id)
    );
    CREATE INDEX development_by_date ON development (proposed_on, id);
    CREATE TABLE notice (
        id UUID NOT NULL, hub_id UUID NOT NULL, given_on DATE NOT NULL, given_by TEXT NOT NULL, PRIMARY KEY
        (id), FOREIGN KEY(hub_id) REFERENCES hub (id)
    )
"""


def upgrade() -> None:
    platform_v1(op)
    for statement in TABLES.split(";\n"):
        op.execute(statement)
