"""Walls between members, whose a text is, and with whom an agency works."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE IF NOT EXISTS wall (
            id UUID NOT NULL CONSTRAINT wall_pkey PRIMARY KEY,
            case_id UUID NOT NULL CONSTRAINT wall_case_id_fkey REFERENCES household_case (id),
            one UUID NOT NULL,
            other UUID NOT NULL,
            reason BYTEA NOT NULL,
            note BYTEA,
            set_on DATE NOT NULL,
            set_by TEXT NOT NULL,
            set_by_agency TEXT NOT NULL,
            lifted_on DATE,
            lifted_by TEXT,
            lift_reason BYTEA
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS wall_case_id_idx ON wall (case_id)")
    op.execute("""
        CREATE TABLE IF NOT EXISTS engagement (
            id UUID NOT NULL CONSTRAINT engagement_pkey PRIMARY KEY,
            case_id UUID NOT NULL CONSTRAINT engagement_case_id_fkey REFERENCES household_case (id),
            agency TEXT NOT NULL,
            member_ids UUID[] NOT NULL,
            since DATE NOT NULL,
            until DATE,
            by_subject TEXT NOT NULL
        )
    """)
    op.execute(
        "CREATE UNIQUE INDEX IF NOT EXISTS engagement_open_idx ON engagement (case_id, agency) WHERE until IS NULL"
    )
    op.execute("CREATE INDEX IF NOT EXISTS engagement_case_id_idx ON engagement (case_id)")
    op.execute("""
        CREATE TABLE IF NOT EXISTS source (
            record_id UUID NOT NULL CONSTRAINT source_pkey PRIMARY KEY,
            case_id UUID NOT NULL CONSTRAINT source_case_id_fkey REFERENCES household_case (id),
            said_by UUID[] NOT NULL,
            concerns UUID[] NOT NULL,
            by_subject TEXT NOT NULL
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS source_case_id_idx ON source (case_id)")
