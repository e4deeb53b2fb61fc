"""The ends of consents in a household whose case became part of another may wait there, though its own case is closed."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

STANDS = "(stage NOT IN ('closed', 'watching') OR merged_into IS NOT NULL)"
ONE_AT_A_TIME = "PERFORM pg_advisory_xact_lock(hashtextextended('awaited:' || NEW.household_id, 0));"

FUNCTIONS = {
    "household_case": f"""
        IF NEW.merged_into IS NOT NULL THEN
            {ONE_AT_A_TIME}
            UPDATE consent SET awaited = true WHERE household_id = NEW.household_id AND NOT awaited;
        ELSIF NEW.stage NOT IN ('closed', 'watching') THEN
            {ONE_AT_A_TIME}
            UPDATE consent SET awaited = true
            WHERE household_id = NEW.household_id AND NOT awaited AND valid_until >= NEW.episode_opened_on;
        ELSE
            UPDATE consent SET awaited = false WHERE household_id = NEW.household_id AND awaited;
        END IF;""",
    "referral": f"""
        {ONE_AT_A_TIME}
        UPDATE consent SET awaited = false WHERE household_id = NEW.household_id AND awaited
        AND NOT EXISTS (SELECT FROM household_case WHERE household_id = NEW.household_id AND {STANDS});""",
}


def upgrade() -> None:
    for table, body in FUNCTIONS.items():
        op.execute(f"""
            CREATE OR REPLACE FUNCTION awaited_by_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {body} RETURN NULL; END $$
        """)
    op.execute("DROP TRIGGER IF EXISTS case_changed_awaited ON household_case")
    op.execute("""
        CREATE TRIGGER case_changed_awaited AFTER UPDATE ON household_case FOR EACH ROW WHEN (OLD.stage <> NEW.stage
        OR OLD.household_id <> NEW.household_id OR OLD.episode_opened_on <> NEW.episode_opened_on
        OR OLD.merged_into IS DISTINCT FROM NEW.merged_into) EXECUTE FUNCTION awaited_by_household_case()
    """)
    op.execute("""
        UPDATE consent SET awaited = true FROM household_case
        WHERE household_case.household_id = consent.household_id AND merged_into IS NOT NULL AND NOT awaited
    """)
