"""The lists of what waits at a hundred thousand cases: an index for each order, and which ends of consents may wait.

`awaited` is true wherever the end of a consent may have to be noticed, and now and then where it need not: the list
asks everything besides, so a row that stays true costs a look and hides nothing. It becomes false only where the list
would not show the row: somebody answered again, the case closed, the referral went back. Triggers tell, whoever writes. What
a later answer is held by while it is looked at (FOR SHARE) keeps it from being taken back meanwhile, unseen.
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

AWAITED = "awaited AND granted_on IS NOT NULL AND purpose = 'support_sharing' AND withdrawal_revision <= grant_revision"

INDEXES = {
    "consent_awaited_idx": f"consent (valid_until, id) WHERE {AWAITED}",
    "referral_made_on_id_idx": "referral (made_on, id)",
    "referral_status_made_on_id_idx": "referral (status, made_on, id)",
}
CONTAINED = ("consent_ends_idx", "referral_status_idx")

IS_OPEN = "stage NOT IN ('closed', 'watching')"
RENEWED = """consent.household_id = {by}.household_id AND consent.member_id = {by}.member_id
    AND consent.purpose = {by}.purpose AND (({by}.granted_on IS NOT NULL AND {by}.valid_until > consent.valid_until
        AND {by}.agencies @> consent.agencies)
    OR ({by}.refused_on >= consent.granted_on AND {by}.refused_agencies @> consent.agencies))"""
"""The person answered again: granted for longer and for all of these agencies, or said no."""

ONE_AT_A_TIME = "PERFORM pg_advisory_xact_lock(hashtextextended('awaited:' || NEW.household_id, 0));"
"""Opening a case and returning the household's other referral: each would look for what the other has not saved yet."""

SAID = "granted_on, valid_until, agencies, refused_on, refused_agencies, household_id, member_id, purpose"

FUNCTIONS = {
    "consent": f"""
        IF TG_OP = 'UPDATE' THEN
            UPDATE consent SET awaited = true WHERE id = NEW.id AND NOT awaited;
            UPDATE consent SET awaited = true WHERE NOT awaited AND {RENEWED.format(by="OLD")};
        END IF;
        UPDATE consent SET awaited = false WHERE awaited AND {RENEWED.format(by="NEW")};
        PERFORM FROM consent AS later WHERE {RENEWED.format(by="later").replace("consent.", "NEW.")} FOR SHARE;
        IF FOUND THEN UPDATE consent SET awaited = false WHERE id = NEW.id AND awaited; END IF;""",
    "household_case": f"""
        IF NEW.{IS_OPEN} OR to_jsonb(NEW)->>'merged_into' IS NOT NULL THEN
            {ONE_AT_A_TIME}
            UPDATE consent SET awaited = true
            WHERE household_id = NEW.household_id AND NOT awaited AND valid_until >= NEW.episode_opened_on;
        ELSE
            UPDATE consent SET awaited = false WHERE household_id = NEW.household_id AND awaited;
        END IF;""",
    "referral": f"""
        {ONE_AT_A_TIME}
        UPDATE consent SET awaited = false WHERE household_id = NEW.household_id AND awaited
        AND NOT EXISTS (SELECT FROM household_case WHERE household_id = NEW.household_id AND {IS_OPEN});""",
}
TRIGGERS = {
    "consent_awaited": f"AFTER INSERT OR UPDATE OF {SAID} ON consent FOR EACH ROW EXECUTE FUNCTION awaited_by_consent()",
    "case_opened_awaited": """AFTER INSERT ON household_case FOR EACH ROW
        EXECUTE FUNCTION awaited_by_household_case()""",
    "case_changed_awaited": """AFTER UPDATE ON household_case FOR EACH ROW WHEN (OLD.stage <> NEW.stage
        OR OLD.household_id <> NEW.household_id OR OLD.episode_opened_on <> NEW.episode_opened_on)
        EXECUTE FUNCTION awaited_by_household_case()""",
    "referral_awaited": """AFTER UPDATE OF status ON referral FOR EACH ROW
        WHEN (NEW.status = 'returned' AND OLD.status <> 'returned') EXECUTE FUNCTION awaited_by_referral()""",
}

KNOWN = f"""
    UPDATE consent SET awaited = false WHERE NOT EXISTS (SELECT FROM household_case
        WHERE household_case.household_id = consent.household_id AND household_case.{IS_OPEN}
        AND consent.valid_until >= household_case.episode_opened_on)
    OR EXISTS (SELECT FROM consent AS later WHERE {RENEWED.format(by="later")})
"""


def upgrade() -> None:
    op.execute("ALTER TABLE consent ADD COLUMN IF NOT EXISTS awaited BOOLEAN NOT NULL DEFAULT true")
    for table, body in FUNCTIONS.items():
        op.execute(f"""
            CREATE FUNCTION awaited_by_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {body} RETURN NULL; END $$
        """)
    for name, when in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when}")
    op.execute(KNOWN)
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {what}")
    for name in CONTAINED:
        op.execute(f"DROP INDEX IF EXISTS {name}")
