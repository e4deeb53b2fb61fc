"""Households in which nobody is left, and roles for one person: found without reading everybody who ever went.

`emptied_case` names every case in which, at some time, nobody was left: the list of stalled cases looks at these alone
and asks again who lives there, so that a row too many costs a look and hides nothing. Triggers tell, whoever writes:
when somebody died or lives elsewhere, and when members come or go. Deaths and members of one person, and all that
empties one case, happen one after the other: each would look for what the other has not saved yet.
"""

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

OPEN = "status IN ('offered', 'accepted', 'reported')"
INDEXES = {
    "role_for_person_idx": f"role (member_id, case_id, id) WHERE member_id IS NOT NULL AND {OPEN}",
}

GONE = "NOT {of}.living OR ({of}.left_on IS NOT NULL AND {of}.returned_on IS NULL)"
DEAD = "EXISTS (SELECT FROM person_fate WHERE member_id = {of}.id AND NOT living)"
NOBODY = f"""NOT EXISTS (SELECT FROM case_member AS lives WHERE lives.case_id = {{case}}
    AND NOT ({GONE.format(of="lives")}) AND NOT {DEAD.format(of="lives")})"""
ONE_PERSON = "PERFORM pg_advisory_xact_lock(hashtextextended('fate:' || {person}, 0));"

FUNCTIONS = {
    "note_emptied(asked uuid) RETURNS void": f"""
        PERFORM pg_advisory_xact_lock(hashtextextended('emptied:' || asked, 0));
        INSERT INTO emptied_case SELECT asked WHERE {NOBODY.format(case="asked")} ON CONFLICT DO NOTHING;""",
    "emptied_by_person_fate() RETURNS trigger": f"""
        {ONE_PERSON.format(person="NEW.member_id")}
        PERFORM note_emptied(case_id) FROM case_member WHERE id = NEW.member_id ORDER BY case_id;
        RETURN NULL;""",
    "emptied_by_case_member() RETURNS trigger": f"""
        IF TG_OP <> 'DELETE' THEN
            {ONE_PERSON.format(person="NEW.id")}
            IF {GONE.format(of="NEW")} OR {DEAD.format(of="NEW")} THEN PERFORM note_emptied(NEW.case_id); END IF;
        END IF;
        IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.case_id <> NEW.case_id) THEN
            PERFORM note_emptied(OLD.case_id);
        END IF;
        RETURN NULL;""",
}
TRIGGERS = {
    "person_fate_emptied": """AFTER INSERT OR UPDATE ON person_fate FOR EACH ROW WHEN (NOT NEW.living)
        EXECUTE FUNCTION emptied_by_person_fate()""",
    "case_member_emptied": """AFTER INSERT OR DELETE OR UPDATE OF case_id, id, living, left_on, returned_on
        ON case_member FOR EACH ROW EXECUTE FUNCTION emptied_by_case_member()""",
}
KNOWN = f"INSERT INTO emptied_case SELECT id FROM household_case AS known WHERE {NOBODY.format(case='known.id')}"


def upgrade() -> None:
    for name, what in INDEXES.items():
        op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {what}")
    op.execute("CREATE TABLE emptied_case (case_id UUID PRIMARY KEY)")
    for name, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {name} LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    for name, when in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when}")
    op.execute(KNOWN)
