"""Tables of meetings: agenda, attendees, determinations, and the compartment of the support conference (R5)."""

from enum import StrEnum

from sqlalchemy import Boolean, Column, Date, Enum, ForeignKey, Index, Integer, Table, Text, Time, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import relationship

from services.coordination.domain.compartment import (
    Acknowledgement,
    CompartmentItem,
    InformationRequest,
    ItemKind,
    Opening,
    RequestStatus,
)
from services.coordination.domain.meeting import AgendaItem, Meeting, MeetingKind, MeetingStatus
from services.coordination.tables.base import cipher, mapper, metadata
from services.coordination.tables.openings import item_opening
from shared.privacy.columns import Encrypted, EncryptedJSON


def _code(kind: type[StrEnum]) -> Enum:
    """A code in clear that comes back as its enumeration."""
    return Enum(kind, native_enum=False, length=64, values_callable=lambda codes: [code.value for code in codes])


meeting = Table(
    "meeting",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", _code(MeetingKind), nullable=False),
    Column("status", _code(MeetingStatus), nullable=False),
    Column("planned_on", Date, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("start", Time),
    Column("end", Time),
    Column("place", Encrypted(cipher, "coordination.meeting.place")),
    Column("topics", EncryptedJSON(cipher, "coordination.meeting.topics")),
    Column("agencies", ARRAY(Text, as_tuple=True), nullable=False),
    Column("joint_with", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("joint_external", ARRAY(Text, as_tuple=True), nullable=False),
    Column("convened_on", Date),
    Column("prepare_by", Date),
    Column("ended_on", Date),
    Column("end_reason", Encrypted(cipher, "coordination.meeting.end_reason")),
    Column("moved_from", Uuid),
    Column("moved_to", Uuid),
    Index(None, "held_on", "id"),
    Index("meeting_unheld_idx", "held_on", "id", postgresql_where=text("status IN ('planned', 'convened')")),
    Index(
        "meeting_prepare_idx",
        "prepare_by",
        "id",
        postgresql_where=text("status = 'convened' AND prepare_by IS NOT NULL"),
    ),
    Index("meeting_agencies_idx", "agencies", postgresql_using="gin"),
    Index("meeting_joint_with_idx", "joint_with", postgresql_using="gin"),
)
"""`held_on` is the planned day; minutes of another day are refused, so it is the real one once held."""

meeting_agenda = Table(
    "meeting_agenda",
    metadata,
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("member_ids", ARRAY(Uuid, as_tuple=True)),
    Column("taken_up", Boolean, nullable=False),
    Column("left_out", Text),
    Column("came_from", ARRAY(Uuid, as_tuple=True), nullable=False, server_default="{}"),
    Index(None, "case_id"),
)
"""`member_ids` is NULL (all living members) only until the convocation."""

meeting_minutes = Table(
    "meeting_minutes",
    metadata,
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), primary_key=True),
    Column("city_present", Boolean, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("text", Encrypted(cipher, "coordination.minutes.text")),
    Column("began", Time),
    Column("ended", Time),
    Column("next_on", Date),
)
"""The text of a support conference's minutes lies in its compartment instead."""

meeting_attendee = Table(
    "meeting_attendee",
    metadata,
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("subject", Text),
)

meeting_determination = Table(
    "meeting_determination",
    metadata,
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("episode", Integer, nullable=False),
    Column("result", Text, nullable=False),
    Column("plan_id", Uuid),
    Column("member_ids", ARRAY(Uuid), nullable=False),
    Column("note", Encrypted(cipher, "coordination.determination.note")),
    Column("lapsed_on", Date),
    Index(None, "case_id", "result"),
)

meeting_acknowledgement = Table(
    "meeting_acknowledgement",
    metadata,
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), primary_key=True),
    Column("agency", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("on", Date, nullable=False),
    Column("statute", Text, nullable=False),
)
"""Who confirmed the duty of confidentiality, and as which paragraph the law then had it."""

information_request = Table(
    "information_request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False, index=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("agency", Text, nullable=False),
    Column("question", Encrypted(cipher, "coordination.information_request.question"), nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("status", _code(RequestStatus), nullable=False),
    Column("answered_on", Date),
    Column("item_id", Uuid),
    Column("reason", Encrypted(cipher, "coordination.information_request.reason")),
    Index("information_request_open_idx", "due_on", "id", postgresql_where=text("status = 'open'")),
    Index(None, "case_id"),
    Index("information_request_open_case_idx", "case_id", postgresql_where=text("status = 'open'")),
)

compartment_item = Table(
    "compartment_item",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False, index=True),
    Column("case_id", Uuid, ForeignKey("household_case.id"), nullable=False),
    Column("kind", _code(ItemKind), nullable=False),
    Column("agency", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("content", Encrypted(cipher, "coordination.compartment_item.content"), nullable=False),
    Column("member_ids", ARRAY(Uuid, as_tuple=True), nullable=False),
    Column("categories", ARRAY(Text, as_tuple=True), nullable=False, server_default="{}"),
    Column("minutes_version", Integer),
    Column("opened_on", Date),
    Column("opened_basis", Text),
    Column("opened_by", Text),
    Index("compartment_item_closed_idx", "case_id", postgresql_where=text("opened_on IS NULL")),
    Index("compartment_item_case_id_idx", "case_id"),
)

mapper.map_imperatively(AgendaItem, meeting_agenda)
mapper.map_imperatively(
    Meeting,
    meeting,
    properties={
        "agenda": relationship(
            AgendaItem, order_by=meeting_agenda.c.position, lazy="selectin", cascade="all, delete-orphan"
        )
    },
)
mapper.map_imperatively(Acknowledgement, meeting_acknowledgement)
mapper.map_imperatively(InformationRequest, information_request)
mapper.map_imperatively(
    CompartmentItem,
    compartment_item,
    properties={
        "openings": relationship(
            Opening, order_by=(item_opening.c.opened_on, item_opening.c.id), lazy="selectin", cascade="all"
        )
    },
)
