"""Openings of a compartment's items: each with its basis, agencies, end and review."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CARRIED_OVER = """
    INSERT INTO item_opening (id, item_id, basis, agencies, opened_on, opened_by, opened_agency, consent_ids)
    SELECT gen_random_uuid(), item.id, item.opened_basis, meeting.agencies, item.opened_on, item.opened_by, '',
        ARRAY(
            SELECT consent.id FROM consent
            WHERE consent.purpose = 'support_sharing'
                AND item.opened_on BETWEEN consent.valid_from AND consent.valid_until
                AND consent.household_id = household_case.household_id
            ORDER BY consent.id
        )
    FROM compartment_item AS item
    JOIN meeting ON meeting.id = item.meeting_id
    JOIN household_case ON household_case.id = item.case_id
    WHERE item.opened_on IS NOT NULL AND NOT EXISTS (SELECT FROM item_opening WHERE item_id = item.id)
"""
# What was opened before rests on the grants that covered the day, for the agencies of its conference.


def upgrade() -> None:
    op.execute("ALTER TABLE compartment_item ADD COLUMN IF NOT EXISTS categories TEXT[] NOT NULL DEFAULT '{}'")
    op.execute("CREATE INDEX IF NOT EXISTS compartment_item_case_id_idx ON compartment_item (case_id)")
    op.execute("""
        CREATE TABLE IF NOT EXISTS item_opening (
            id UUID NOT NULL CONSTRAINT item_opening_pkey PRIMARY KEY,
            item_id UUID NOT NULL CONSTRAINT item_opening_item_id_fkey REFERENCES compartment_item (id),
            basis TEXT NOT NULL,
            agencies TEXT[] NOT NULL,
            opened_on DATE NOT NULL,
            opened_by TEXT NOT NULL,
            opened_agency TEXT NOT NULL,
            consent_ids UUID[] NOT NULL,
            until DATE,
            reason BYTEA,
            review_due DATE,
            reviewed_on DATE,
            reviewed_by TEXT,
            result VARCHAR(64),
            finding BYTEA
        )
    """)
    op.execute("CREATE INDEX IF NOT EXISTS item_opening_item_id_idx ON item_opening (item_id)")
    op.execute("CREATE INDEX IF NOT EXISTS item_opening_agencies_idx ON item_opening USING gin (agencies)")
    op.execute("""
        CREATE INDEX IF NOT EXISTS item_opening_unreviewed_idx
        ON item_opening (review_due, id) WHERE reviewed_on IS NULL
    """)
    op.execute(CARRIED_OVER)
