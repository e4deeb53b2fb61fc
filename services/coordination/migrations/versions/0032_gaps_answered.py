"""What the community makes of the gaps it was told of."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE gap_told ADD COLUMN IF NOT EXISTS recorded_on DATE")
    op.execute('UPDATE gap_told SET recorded_on = "on" WHERE recorded_on IS NULL')
    op.execute("""
        CREATE TABLE IF NOT EXISTS gap_development (
            id UUID NOT NULL CONSTRAINT gap_development_pkey PRIMARY KEY,
            gap_ids UUID[] NOT NULL DEFAULT '{}',
            proposed_on DATE,
            opened_on DATE,
            dropped_on DATE
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS gap_development_gap_ids_idx ON gap_development USING gin (gap_ids)")
