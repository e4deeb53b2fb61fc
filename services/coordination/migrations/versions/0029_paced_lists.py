"""What is asked, what is open and what a case was asked: each from an index that says all that the list asks about."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OPEN = "WHERE status IN ('offered', 'accepted', 'reported')"
SAYS = "INCLUDE (status, plan_id, answered_on, reported_on, due_on"
INDEXES = {
    "meeting_prepare_idx": "meeting (prepare_by, id) WHERE status = 'convened' AND prepare_by IS NOT NULL",
    "information_request_case_id_idx": "information_request (case_id)",
    "role_paced_all_idx": f"role (offered_on, id) {SAYS}, agency) {OPEN}",
    "role_paced_own_idx": f"role (agency, offered_on, id) {SAYS}) {OPEN}",
}
CONTAINED = ("role_all_open_idx", "role_open_idx")


def upgrade() -> None:
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {what}")
    for name in CONTAINED:
        op.execute(f"DROP INDEX IF EXISTS {name}")
