"""Tables of what follows an evaluation: the agencies' own views, and the contacts of the watch (R12)."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Identity, Index, Integer, Table, Text, Uuid, text

from services.coordination.domain.evaluation import EaseView
from services.coordination.domain.watch import WatchContact
from services.coordination.tables.base import cipher, mapper, metadata
from shared.privacy.columns import Encrypted

ease_view = Table(
    "ease_view",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("episode", Integer, nullable=False),
    Column("agency", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("by_subject", Text, nullable=False),
    Column("before", Integer),
    Column("after", Integer),
    Column("text", Encrypted(cipher, "coordination.ease_view.text")),
    Column("recorded", BigInteger, Identity()),
)
"""Rows are only added: an agency that says it again says more, or otherwise."""

watch_contact = Table(
    "watch_contact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False, index=True),
    Column("episode", Integer, nullable=False),
    Column("agency", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("method", Text),
    Column("status", Text, nullable=False),
    Column("result", Text),
    Column("answered_on", Date),
    Column("by_subject", Text),
    Column("note", Encrypted(cipher, "coordination.watch_contact.note")),
    Index("watch_contact_due_idx", "due_on", "id", postgresql_where=text("status = 'planned'")),
    Index("watch_contact_of_agency_idx", "agency", postgresql_where=text("status = 'planned'")),
    Index("watch_contact_needs_idx", "answered_on", "id", postgresql_where=text("result = 'needs_support'")),
)

mapper.map_imperatively(EaseView, ease_view)
mapper.map_imperatively(WatchContact, watch_contact)
