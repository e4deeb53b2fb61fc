"""Follow-up contacts in full."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE contact
            ADD COLUMN kind TEXT,
            ADD COLUMN kind_typed BYTEA,
            ADD COLUMN with_whom BYTEA,
            ADD COLUMN member_ids UUID[] DEFAULT '{}' NOT NULL,
            ADD COLUMN minutes SMALLINT,
            ADD COLUMN next_on DATE,
            ADD COLUMN corrects UUID,
            ADD COLUMN corrected_by UUID,
            ADD CONSTRAINT uq_contact_corrects UNIQUE (corrects),
            ADD CONSTRAINT fk_contact_corrects FOREIGN KEY (corrects) REFERENCES contact (id)
    """)
    op.execute('CREATE INDEX ix_contact_in_order ON contact (consultation_id, "on", recorded_at, id)')
    op.execute("DROP INDEX ix_contact_consultation_id")
    op.execute("ALTER INDEX ix_contact_in_order RENAME TO ix_contact_consultation_id")
