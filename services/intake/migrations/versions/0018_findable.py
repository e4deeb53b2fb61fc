"""What is found: each agency's words of its consultations, and the triggers that tell when they have to be made anew."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = """
CREATE TABLE findable (
    consultation_id UUID NOT NULL,
    agency TEXT NOT NULL,
    received_on DATE NOT NULL,
    tokens BIGINT[] NOT NULL,
    CONSTRAINT pk_findable PRIMARY KEY (consultation_id, agency)
);

CREATE INDEX ix_findable_tokens ON findable USING gin (tokens) WITH (gin_pending_list_limit = 512);

CREATE TABLE findable_stale (
    id BIGINT GENERATED ALWAYS AS IDENTITY NOT NULL,
    consultation_id UUID NOT NULL,
    CONSTRAINT pk_findable_stale PRIMARY KEY (id)
);

INSERT INTO findable_stale (consultation_id) SELECT id FROM consultation ORDER BY received_on DESC
"""

TRIGGERS = {
    "consultation": (
        "AFTER UPDATE OF revision, owner_agency, household_id",
        "WHEN (OLD.revision <> NEW.revision OR OLD.owner_agency <> NEW.owner_agency "
        "OR OLD.household_id <> NEW.household_id)",
        "SELECT NEW.id",
    ),
    "handover": ("AFTER INSERT OR UPDATE OF status", "", "SELECT NEW.consultation_id"),
    "member": (
        "AFTER UPDATE OF name, kana, birth_date",
        "",
        "SELECT consultation_id FROM concerned WHERE member_id = NEW.id",
    ),
    "household": (
        "AFTER UPDATE OF address, address_protected",
        "",
        "SELECT id FROM consultation WHERE household_id = NEW.id",
    ),
}


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)
    for table, (when, only, which) in TRIGGERS.items():
        op.execute(f"""
            CREATE FUNCTION findable_stale_by_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO findable_stale (consultation_id) {which}; RETURN NULL; END $$
        """)  # noqa: S608 — names of our own
        op.execute(f"""
            CREATE TRIGGER findable_stale {when} ON {table} FOR EACH ROW {only}
            EXECUTE FUNCTION findable_stale_by_{table}()
        """)
