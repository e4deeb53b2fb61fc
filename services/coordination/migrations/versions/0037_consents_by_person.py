"""Consents by person, who may be on record in several households; tasks of all meetings in the order of their days."""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

INDEXES = {
    "consent_member_id_idx": "consent (member_id)",
    "consent_household_id_member_id_idx": "consent (household_id, member_id)",
    "meeting_task_due_on_id_idx": "meeting_task (due_on, id)",
}
CONTAINED = ("consent_household_id_idx",)
"""Beginnings of the new ones."""


def upgrade() -> None:
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {what}")
    for name in CONTAINED:
        op.execute(f"DROP INDEX IF EXISTS {name}")
