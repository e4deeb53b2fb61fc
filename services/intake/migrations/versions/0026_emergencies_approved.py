"""Who approved a disclosure in an emergency, by their own request."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE emergency_disclosure
            ADD COLUMN approved_on DATE,
            ADD COLUMN approved_by TEXT,
            ADD COLUMN approved_agency TEXT
    """)
