"""Lists, the board and the timeline of a case: each page from an index that has it in order."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEXES = {
    "household_case_opened_on_id_idx": "household_case (opened_on, id)",
    "household_case_stage_opened_on_id_idx": "household_case (stage, opened_on, id)",
    "household_case_coordinator_stage_opened_on_id_idx": "household_case (coordinator, stage, opened_on, id)",
    "activity_case_id_on_id_idx": 'activity (case_id, "on", id)',
    "role_agency_case_id_idx": "role (agency, case_id)",
    "role_due_idx": "role (due_on, case_id) WHERE due_on IS NOT NULL AND status IN ('offered', 'accepted', 'reported')",
    "information_request_open_case_idx": "information_request (case_id) WHERE status = 'open'",
}
CONTAINED = ("household_case_stage_idx", "activity_case_id_idx", "role_agency_idx")
"""Beginnings of the new ones."""


def upgrade() -> None:
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {what}")
    for name in CONTAINED:
        op.execute(f"DROP INDEX IF EXISTS {name}")
