"""Roles with a person and a date, counter-proposals, and roles that are offered anew or handed over."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLE = {
    "subject": "TEXT",
    "member_id": "UUID",
    "due_on": "DATE",
    "counter_proposal": "BYTEA",
    "reported_on": "DATE",
    "ended_on": "DATE",
    "replaces": "UUID",
    "origin": "TEXT NOT NULL DEFAULT 'plan'",
    "origin_reason": "BYTEA",
}


def upgrade() -> None:
    for column, kind in ROLE.items():
        op.execute(f"ALTER TABLE role ADD COLUMN IF NOT EXISTS {column} {kind}")
    op.execute("CREATE INDEX IF NOT EXISTS role_replaces_idx ON role (replaces)")
    op.execute("""
        CREATE INDEX IF NOT EXISTS role_open_idx ON role (agency, offered_on, id)
        WHERE status IN ('offered', 'accepted', 'reported')
    """)
    op.execute("""
        UPDATE role SET reported_on = told.last
        FROM (SELECT role_id, max("on") AS last FROM role_report GROUP BY role_id) AS told
        WHERE told.role_id = role.id AND role.reported_on IS NULL
    """)
