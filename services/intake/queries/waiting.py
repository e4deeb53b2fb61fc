"""Where the lines of work lists come from: few kinds of rows, each small and read once, and which of them wait why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Uuid,
    and_,
    case,
    cast,
    exists,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
)

from services.intake import tables
from services.intake.domain.consultation import URGENCIES
from services.intake.domain.deadlines import Calendar
from services.intake.domain.draft import KEPT
from services.intake.domain.worklist import QUIET_DAYS, Reason, WorkList
from shared.actors import Actor

_ROW, _OFFER, _REFERRAL, _DRAFT, _QUESTION = (
    table.c for table in (tables.consultation, tables.handover, tables.referral, tables.draft, tables.referral_question)
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what waits, on which day, at which desk, and after how many days a silence is long."""

    actor: Actor
    today: date
    calendar: Calendar
    city: str
    desk: str | None = None
    days: int = QUIET_DAYS
    of_all: bool = False
    """Whether everybody's work is asked for, as the city watches over what is late (R11)."""

    def own(self, agency: Any) -> ColumnElement[bool]:
        """Whether a row is the work of who asks, by the column of its agency."""
        return _ALL if self.of_all else agency == self.actor.agency


_ALL = true()


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """A kind of rows, all of them that may wait for who asks; `found` selects nothing yet."""

    kind: str
    found: Select[Any]
    of: Any
    consultation_id: Any
    desk: Any
    other_agency: Any
    agency: Any
    subject: Any = _ROW.owner_subject
    urgency_rank: Any = _ROW.urgency_rank


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a kind that stand in a list, for a reason, since a day."""

    rows: Rows
    reason: Reason
    since: Any
    only: ColumnElement[bool] = _ALL
    due: Any = None
    """The column of the day by which it should have been done, where there is one."""

    def lines(self) -> Select[Any]:
        """Give one line of the list for each."""
        rows = self.rows
        return rows.found.where(self.only).with_only_columns(
            literal(rows.kind).label("kind"),
            rows.of.label("id"),
            rows.consultation_id.label("consultation_id"),
            rows.urgency_rank.label("urgency_rank"),
            literal(self.reason.value).label("reason"),
            self.since.label("since"),
            cast(null() if self.due is None else self.due, Date).label("due_on"),
            rows.desk.label("desk"),
            rows.subject.label("subject"),
            rows.other_agency.label("other_agency"),
            rows.agency.label("agency"),
        )


class Kinds:
    """The kinds of rows for who asks."""

    def __init__(self, asked: Asked) -> None:
        actor, handed = asked.actor, select().select_from(tables.consultation).join(tables.handover)
        to_us, by_us = (handed.where(asked.own(column)) for column in (_OFFER.to_agency, _OFFER.from_agency))
        owned = select().select_from(tables.consultation).where(asked.own(_ROW.owner_agency))
        referred = select().select_from(tables.consultation).join(tables.referral)
        drafted = select().select_from(tables.draft)

        def ours(status: str) -> Rows:
            found = to_us.where(is_value("handover.status", status))
            return Rows("handover", found, _OFFER.id, _ROW.id, _OFFER.to_desk, _OFFER.from_agency, _OFFER.to_agency)

        open_ones = owned.where(is_value("consultation.status", "open"))
        self.owned = Rows("consultation", open_ones, _ROW.id, _ROW.id, _ROW.owner_desk, null(), _ROW.owner_agency)
        self.asked, self.accepting = ours("offered"), ours("accepting")
        offered = by_us.where(is_value("handover.status", "offered"))
        self.offered = Rows(
            "handover", offered, _OFFER.id, _ROW.id, _ROW.owner_desk, _OFFER.to_agency, _OFFER.from_agency
        )
        made = referred.where(_REFERRAL.from_agency == actor.agency, is_value("referral.status", "made"))
        self.referred = Rows(
            "referral", made, _REFERRAL.id, _ROW.id, _ROW.owner_desk, _REFERRAL.to_agency, _REFERRAL.from_agency
        )
        questioned = referred.join(tables.referral_question).where(
            asked.own(_REFERRAL.from_agency), is_value("referral.status", "made"), _QUESTION.answered_on.is_(None)
        )
        self.questions = Rows(
            "referral_question",
            questioned,
            _QUESTION.id,
            _ROW.id,
            _ROW.owner_desk,
            _REFERRAL.to_agency,
            _REFERRAL.from_agency,
        )
        own = (_DRAFT.agency == actor.agency, _DRAFT.subject == actor.subject)
        kept = drafted.where(*own, _DRAFT.touched_on >= asked.today - KEPT, _DRAFT.saved.is_(False))
        normal = literal(URGENCIES.index("normal"))
        self.drafts = Rows(
            "draft", kept, _DRAFT.id, cast(null(), Uuid), null(), null(), _DRAFT.agency, _DRAFT.subject, normal
        )


def sources(asked: Asked, kinds: Kinds, which: WorkList) -> Sequence[Source]:
    """Give what a list is made of."""
    return _SOURCES[which](asked, kinds) if which in _SOURCES else ()


def _mine(asked: Asked, kinds: Kinds) -> Sequence[Source]:
    return [Source(kinds.owned, Reason.OWNED, _ROW.received_on, _ROW.owner_subject == asked.actor.subject)]


def _at_desk(asked: Asked, kinds: Kinds) -> Sequence[Source]:
    there = true() if asked.desk is None else _ROW.owner_desk == asked.desk
    return [Source(kinds.owned, Reason.OWNED, _ROW.received_on, there)]


def _overdue(asked: Asked, kinds: Kinds) -> Sequence[Source]:
    late = _OFFER.due_on < asked.today
    theirs = _ALL if asked.of_all else _OFFER.to_agency != asked.actor.agency
    answers = [] if asked.of_all else [Source(kinds.asked, Reason.ANSWER_OVERDUE, _OFFER.due_on, late, _OFFER.due_on)]
    return [
        Source(kinds.owned, Reason.PLANNED_CONTACT_PASSED, _ROW.next_on, _ROW.next_on < asked.today, _ROW.next_on),
        Source(kinds.owned, Reason.CONTACT_OVERDUE, _ROW.last_contact_on, _nothing_planned(asked)),
        *answers,
        Source(
            kinds.questions, Reason.MORE_OVERDUE, _QUESTION.due_on, _QUESTION.due_on < asked.today, _QUESTION.due_on
        ),
        Source(kinds.offered, Reason.HANDOVER_OVERDUE, _OFFER.due_on, late & theirs, _OFFER.due_on),
    ]


def _nothing_planned(asked: Asked) -> ColumnElement[bool]:
    """Nobody was in touch for longer than the city wants it, nothing is planned, and nobody else has to answer."""

    def long_ago(urgency: str) -> date:
        return latest(lambda last_on: asked.calendar.silence_ends(last_on, urgency), asked.today)

    since = case({rank: long_ago(urgency) for rank, urgency in enumerate(URGENCIES)}, value=_ROW.urgency_rank)
    first = or_(_OFFER.first_contact_on > since, _OFFER.first_contact_due_on >= asked.today)
    others_turn = or_(_OFFER.status.in_(("offered", "accepting")), and_(_OFFER.status == "accepted", first))
    passed_on = exists().where(_OFFER.consultation_id == _ROW.id, others_turn).correlate(tables.consultation)
    referred = exists().where(_REFERRAL.consultation_id == _ROW.id, is_value("referral.status", "made"))
    return and_(_ROW.next_on.is_(None), _ROW.last_contact_on <= since, ~passed_on, ~referred)


def _waiting(_asked: Asked, kinds: Kinds) -> Sequence[Source]:
    return [
        Source(kinds.offered, Reason.HANDOVER_UNANSWERED, _OFFER.offered_on),
        Source(kinds.referred, Reason.REFERRAL_UNANSWERED, _REFERRAL.made_on),
        Source(kinds.accepting, Reason.CONFIRMATION_AWAITED, _OFFER.answered_on),
    ]


def _without_contact(asked: Asked, kinds: Kinds) -> Sequence[Source]:
    long_ago = _ROW.last_contact_on <= asked.today - timedelta(days=asked.days)
    return [Source(kinds.owned, Reason.WITHOUT_CONTACT, _ROW.last_contact_on, long_ago)]


LONGEST = 366
"""Days; no deadline of a profile reaches further back."""


def latest(due: Callable[[date], date], today: date) -> date:
    """The latest day of which the deadline has passed: what began by then is overdue."""
    days = (today - timedelta(days=back) for back in range(1, LONGEST))
    return next((day for day in days if due(day) < today), today - timedelta(days=LONGEST))


def is_value(column: str, value: str) -> Any:
    """Write the value into the statement, so that an index of these rows alone serves it."""
    return literal_column(column) == literal_column(f"'{value}'")


_SOURCES: Mapping[WorkList, Callable[[Asked, Kinds], Sequence[Source]]] = {
    WorkList.MINE: _mine,
    WorkList.DESK: _at_desk,
    WorkList.AGENCY: lambda _, kinds: [Source(kinds.owned, Reason.OWNED, _ROW.received_on)],
    WorkList.OVERDUE: _overdue,
    WorkList.UNANSWERED: lambda _, kinds: [
        Source(kinds.asked, Reason.ANSWER_ASKED, _OFFER.offered_on),
        Source(kinds.questions, Reason.MORE_ASKED, _QUESTION.asked_on),
    ],
    WorkList.WAITING: _waiting,
    WorkList.WITHOUT_CONTACT: _without_contact,
    WorkList.DRAFTS: lambda _, kinds: [Source(kinds.drafts, Reason.NOT_SAVED, _DRAFT.touched_on)],
}
