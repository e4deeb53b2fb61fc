"""Who took a consultation over and gave it on: so that a list finds the few of them without reading every hand-over."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

STATEMENTS = """
ALTER TABLE consultation ADD COLUMN earlier_owners TEXT[] DEFAULT '{}' NOT NULL;

UPDATE consultation SET earlier_owners = gave.on_by FROM (
    SELECT consultation_id, array_agg(DISTINCT to_agency ORDER BY to_agency) AS on_by
    FROM handover JOIN consultation AS taken ON taken.id = consultation_id
    WHERE handover.status = 'accepted' AND to_agency <> taken.owner_agency AND to_agency <> taken.agency
    GROUP BY consultation_id
) AS gave WHERE gave.consultation_id = consultation.id;

CREATE INDEX ix_consultation_earlier_owners ON consultation USING gin (earlier_owners) WHERE earlier_owners <> '{}'
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        op.execute(statement)
