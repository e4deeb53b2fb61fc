"""The ledger of consents. Household and member may live in another instance, so no key points at their rows."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text, Uuid, text

from services.intake.domain.consent import Consent, ConsentStatus
from services.intake.tables.base import code, codes, mapped, metadata, recorded_at, secret, status

GIVEN = "status IN ('granted', 'partly')"

consent = Table(
    "consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("household_id", Uuid, nullable=False),
    Column("member_id", Uuid, nullable=False, index=True),
    code("purpose"),
    codes("agencies"),
    codes("categories"),
    Column("asked_on", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    code("method"),
    Column("notice_version", Text, nullable=False),
    Column("obtained_by", Text, nullable=False),
    code("obtained_agency"),
    Column("given_by", Uuid),
    secret("consent", "witness"),
    status(ConsentStatus),
    Column("valid_from", Date),
    Column("answered_on", Date),
    Column("withdrawn_on", Date),
    Column("revision", Integer, nullable=False),
    codes("refused_agencies"),
    codes("refused_categories"),
    codes("narrowed_agencies"),
    codes("narrowed_categories"),
    Column("narrowed_on", Date),
    Column("request_id", Uuid),
    Column("supersedes", Uuid),
    Column("scanned_on", Date),
    recorded_at(),
    Index("ix_consent_household_id", "household_id", "member_id"),
    Index("ix_consent_valid_until", "valid_until"),
    Index("ix_consent_unanswered", "obtained_agency", "asked_on", postgresql_where=text("status = 'requested'")),
    Index("ix_consent_given_until", "obtained_agency", "valid_until", postgresql_where=text(GIVEN)),
    Index(
        "ix_consent_unscanned",
        "obtained_agency",
        "answered_on",
        postgresql_where=text(f"{GIVEN} AND method = 'written' AND scanned_on IS NULL"),
    ),
    Index("ix_consent_supersedes", "supersedes", unique=True, postgresql_where=text("supersedes IS NOT NULL")),
)

mapped.map_imperatively(Consent, consent, exclude_properties=["recorded_at"])
