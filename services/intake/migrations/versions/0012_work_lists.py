"""What the work lists read: the number, the last contact and the next planned one, small indexes of what is open."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = """
CREATE SEQUENCE consultation_number;

ALTER TABLE consultation
    ADD COLUMN serial BIGINT DEFAULT nextval('consultation_number') NOT NULL,
    ADD COLUMN last_contact_on DATE,
    ADD COLUMN next_on DATE,
    ADD CONSTRAINT uq_consultation_serial UNIQUE (serial);

UPDATE consultation SET last_contact_on = greatest(known.received_on, latest."on"), next_on = latest.next_on
FROM consultation AS known LEFT JOIN (
    SELECT DISTINCT ON (consultation_id) consultation_id, "on", next_on FROM contact WHERE corrected_by IS NULL
    ORDER BY consultation_id, "on" DESC, recorded_at DESC, id DESC
) AS latest ON latest.consultation_id = known.id
WHERE known.id = consultation.id;

ALTER TABLE consultation ALTER COLUMN last_contact_on SET NOT NULL;

DROP INDEX ix_consultation_owned_by_agency;

CREATE INDEX ix_consultation_taken_over ON consultation (owner_agency, urgency_rank, received_on, id)
WHERE agency <> owner_agency;

CREATE INDEX ix_consultation_open ON consultation
    (owner_agency, urgency_rank, received_on, id, owner_subject, owner_desk, last_contact_on, next_on)
WHERE status = 'open';

CREATE INDEX ix_consultation_open_elsewhere ON consultation (agency, urgency_rank, received_on, id)
WHERE status = 'open' AND agency <> owner_agency
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";\n"):
        op.execute(statement)
