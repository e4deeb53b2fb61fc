"""The tables of community. Directory data stand in clear, for they are public; what describes people does not."""

from sqlalchemy import Column, Date, Enum, ForeignKey, Index, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.community.domain.developments import Stage
from services.community.domain.gaps import GapStatus
from shared.privacy.columns import ColumnCipher, Encrypted

metadata = MetaData()
cipher = ColumnCipher()


def _code(kind: type[Stage | GapStatus]) -> Enum:
    return Enum(kind, native_enum=False, length=32, values_callable=lambda codes: [code.value for code in codes])


hub = Table(
    "hub",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("address", Text),
    Column("organisation", Text),
    Column("agency", Text),
    Column("development_id", Uuid),
)

hub_session = Table(
    "hub_session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("hub_id", Uuid, ForeignKey("hub.id"), nullable=False),
    Column("held_on", Date, nullable=False),
    Column("participants", JSONB, nullable=False),
    Index("hub_session_by_hub", "hub_id", "held_on"),
)

resource = Table(
    "resource",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("keeper", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("assured_on", Date, nullable=False),
    Column("organisation", Text),
    Column("service", Text),
    Column("location", Text),
    Column("schedule", Text),
    Column("capacity", Text),
    Column("eligibility", Text),
    Column("closed_on", Date),
    Column("development_id", Uuid),
    Column("revision", Integer, nullable=False),
    Index("resource_by_assurance", "assured_on", "id", postgresql_where=text("closed_on IS NULL")),
)

gap = Table(
    "gap",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("recorded_on", Date, nullable=False),
    Column("menu_kind", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("recorded_by", Text),
    Column("description", Encrypted(cipher, "community.gap.description")),
    Column("need_id", Uuid, unique=True),
    Column("status", _code(GapStatus), nullable=False),
    Column("development_id", Uuid),
    Index("gap_by_date", "recorded_on", "id"),
)

development = Table(
    "development",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("proposed_on", Date, nullable=False),
    Column("moved_on", Date, nullable=False),
    Column("title", Encrypted(cipher, "community.development.title"), nullable=False),
    Column("gap_ids", ARRAY(Uuid), nullable=False),
    Column("plan", Encrypted(cipher, "community.development.plan")),
    Column("stage", _code(Stage), nullable=False),
    Column("hub_id", Uuid, ForeignKey("hub.id")),
    Column("menu_id", Uuid),
    Column("resource_id", Uuid, ForeignKey("resource.id")),
    Column("drop_reason", Encrypted(cipher, "community.development.drop_reason")),
    Index("development_by_date", "proposed_on", "id"),
)

notice = Table(
    "notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("hub_id", Uuid, ForeignKey("hub.id"), nullable=False),
    Column("given_on", Date, nullable=False),
    Column("given_by", Text, nullable=False),
)
