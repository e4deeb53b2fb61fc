"""When a case is reviewed next and when something was last done; the indexes of what has stalled."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = (
    "household_case_quiet_idx ON household_case (coalesce(active_on, episode_opened_on), id)"
    " WHERE stage NOT IN ('closed', 'watching')",
    "household_case_review_idx ON household_case (review_due_on, id) WHERE review_due_on IS NOT NULL",
    "household_case_ownerless_idx ON household_case (episode_opened_on, id)"
    " WHERE coordinator IS NULL AND stage NOT IN ('closed', 'watching')",
    "household_case_own_idx ON household_case (coordinator, id) WHERE stage NOT IN ('closed', 'watching')",
    "plan_submitted_idx ON plan (submitted_on, id) WHERE status = 'submitted'",
    "plan_appropriate_idx ON plan (appropriate_on, id) WHERE status = 'appropriate'",
    "role_offered_idx ON role (offered_on, id) WHERE status = 'offered'",
    "consent_ends_idx ON consent (valid_until, id) WHERE granted_on IS NOT NULL",
    "meeting_unheld_idx ON meeting (held_on, id) WHERE status IN ('planned', 'convened')",
    "information_request_open_idx ON information_request (due_on, id) WHERE status = 'open'",
)

LAST_DONE = """
    UPDATE household_case SET active_on = done.on
    FROM (
        SELECT case_id, max(day) AS on FROM (
            SELECT case_id, "on" AS day FROM activity WHERE kind = 'contact'
            UNION ALL SELECT case_id, "on" FROM review
            UNION ALL SELECT role.case_id, role_report.on FROM role_report JOIN role ON role.id = role_report.role_id
            UNION ALL SELECT agenda.case_id, meeting.held_on FROM meeting_agenda AS agenda
                JOIN meeting ON meeting.id = agenda.meeting_id WHERE meeting.status = 'held'
        ) AS acts GROUP BY case_id
    ) AS done
    WHERE done.case_id = household_case.id AND active_on IS NULL
"""

REVIEW_DUE = """
    UPDATE household_case SET review_due_on = coalesce(
        (SELECT coalesce(next_on, ("on" + interval '3 months')::date) FROM review
         WHERE review.case_id = household_case.id AND review.episode = household_case.episode
         ORDER BY "on" DESC, id LIMIT 1),
        (SELECT (in_force_on + interval '3 months')::date FROM plan
         WHERE plan.case_id = household_case.id AND plan.status = 'in_force' LIMIT 1)
    )
    WHERE stage NOT IN ('closed', 'watching') AND review_due_on IS NULL
"""


def upgrade() -> None:
    op.execute("ALTER TABLE household_case ADD COLUMN IF NOT EXISTS active_on date")
    op.execute("ALTER TABLE household_case ADD COLUMN IF NOT EXISTS review_due_on date")
    op.execute("ALTER TABLE review ADD COLUMN IF NOT EXISTS due_on date")
    op.execute("ALTER TABLE review ADD COLUMN IF NOT EXISTS plan_id uuid")
    op.execute(LAST_DONE)
    op.execute(REVIEW_DUE)
    for index in INDEXES:
        op.execute(f"CREATE INDEX IF NOT EXISTS {index}")
