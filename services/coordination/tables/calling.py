"""Tables of calling people together: invitations, calendars, polls for a date, yearly series, slots of others."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Time,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.coordination.tables.base import cipher, metadata
from shared.privacy.columns import Encrypted

invitation = Table(
    "invitation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False, unique=True),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""What calendars know of a meeting, however often it moves: `id` is the UID, `meeting_id` where it stands now."""

left_out = Table(
    "invitation_left_out",
    metadata,
    Column("invitation_id", Uuid, ForeignKey("invitation.id"), primary_key=True),
    Column("agency", Text, primary_key=True),
    Column("held_on", Date, nullable=False),
    Column("start", Time),
    Column("end", Time),
    Column("sequence", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index(None, "agency"),
)
"""Agencies that are called no longer, with the slot that was the last they were told."""

calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("created_on", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("revoked_on", Date),
    Index("calendar_feed_own_idx", "agency", "subject", unique=True, postgresql_where=text("revoked_on IS NULL")),
)
"""One address per person at a time; only the hash of its token is kept."""

date_poll = Table(
    "date_poll",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("agencies", ARRAY(Text, as_tuple=True), nullable=False),
    Column("agenda", JSONB, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("meeting_id", Uuid, ForeignKey("meeting.id")),
    Index("date_poll_open_idx", "due_on", "id", postgresql_where=text("closed_on IS NULL")),
    Index("date_poll_agencies_idx", "agencies", postgresql_using="gin"),
)
"""`agenda` holds ids of cases and members only. Closed without a meeting: the poll was withdrawn."""

date_candidate = Table(
    "date_candidate",
    metadata,
    Column("poll_id", Uuid, ForeignKey("date_poll.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("held_on", Date, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("place", Encrypted(cipher, "coordination.date_candidate.place")),
    Column("withdrawn_on", Date),
)

date_reply = Table(
    "date_reply",
    metadata,
    Column("poll_id", Uuid, ForeignKey("date_poll.id"), primary_key=True),
    Column("agency", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("on", Date, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("note", Encrypted(cipher, "coordination.date_reply.note")),
)

date_answer = Table(
    "date_answer",
    metadata,
    Column("poll_id", Uuid, primary_key=True),
    Column("agency", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("answer", Text, nullable=False),
    ForeignKeyConstraint(
        ["poll_id", "agency", "subject"], ["date_reply.poll_id", "date_reply.agency", "date_reply.subject"]
    ),
)

meeting_series = Table(
    "meeting_series",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("fiscal_year", Integer, nullable=False),
    Column("planned_on", Date, nullable=False),
    Column("follows", Uuid, ForeignKey("meeting_series.id"), unique=True),
    Index(None, "fiscal_year", "id"),
)
"""The dates of one fiscal year; `follows` is the year before, after which there is one next year only."""

series_date = Table(
    "series_date",
    metadata,
    Column("series_id", Uuid, ForeignKey("meeting_series.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False, unique=True),
)
"""Each date is a meeting of its own, so that one is moved or left out without the others."""

external_slot = Table(
    "external_slot",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("meeting_id", Uuid, ForeignKey("meeting.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("start", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("agencies", ARRAY(Text, as_tuple=True), nullable=False),
    Column("noted_on", Date, nullable=False),
)
"""A meeting under another law on the same day, beside one of ours (R6)."""
