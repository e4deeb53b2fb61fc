"""Create the platform's tables and reporting's own.

Said as it was then, and not by the tables of the code: what later versions add, they alone add.
"""

from alembic import op

from shared.migrations import platform_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = """
    CREATE TABLE event_archive (
        event_id UUID NOT NULL, received_month TEXT NOT NULL, received_at TIMESTAMP WITH TIME ZONE DEFAULT
        now() NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (event_id)
    );
    CREATE TABLE fact (
        measure TEXT NOT NULL, key UUID NOT NULL, happened_on DATE NOT NULL, fact_id UUID NOT NULL, event_id
        UUID NOT NULL, subject UUID, amount INTEGER NOT NULL, parts JSONB NOT NULL, PRIMARY KEY (measure,
        key)
    );
    CREATE INDEX fact_by_date ON fact (measure, happened_on, key);
    CREATE INDEX fact_by_subject ON fact (measure, subject) WHERE subject IS NOT NULL;
    CREATE TABLE rollup (
        measure TEXT NOT NULL, month TEXT NOT NULL, dimension TEXT NOT NULL, code TEXT NOT NULL, amount
        BIGINT NOT NULL, PRIMARY KEY (measure, month, dimension, code)
    );
    CREATE TABLE reach (
        tally TEXT NOT NULL, first_month TEXT NOT NULL, last_month TEXT NOT NULL, month_before TEXT NOT
        NULL, amount BIGINT NOT NULL, PRIMARY KEY (tally, first_month, last_month, month_before)
    );
    CREATE TABLE tally_state (
        tally TEXT NOT NULL, subject UUID NOT NULL, cells JSONB NOT NULL, PRIMARY KEY (tally, subject)
    );
    CREATE TABLE publicity (
        id UUID NOT NULL, published_on DATE NOT NULL, medium TEXT NOT NULL, title TEXT NOT NULL, url TEXT,
        PRIMARY KEY (id)
    );
    CREATE INDEX publicity_by_date ON publicity (published_on, id)
"""


def upgrade() -> None:
    platform_v1(op)
    for statement in TABLES.split(";\n"):
        op.execute(statement)
