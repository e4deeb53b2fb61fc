"""Scans of signed consents: attachments that belong to a consent instead of a consultation."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE consent ADD COLUMN scanned_on DATE")
    op.execute("""
        ALTER TABLE attachment
            ALTER COLUMN consultation_id DROP NOT NULL,
            ADD COLUMN consent_id UUID CONSTRAINT fk_attachment_consent_id REFERENCES consent (id),
            ADD CONSTRAINT ck_attachment_one_owner CHECK (num_nonnulls(consultation_id, consent_id) = 1)
    """)
    op.execute("CREATE INDEX ix_attachment_consent_id ON attachment (consent_id) WHERE consent_id IS NOT NULL")
