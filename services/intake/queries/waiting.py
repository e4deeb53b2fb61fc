"""Where the lines of work lists come from: few kinds of rows, each small and read once, and which of them wait why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, cast, literal, literal_column, null, select, true

from services.intake import tables
from services.intake.domain.consultation import URGENCIES
from services.intake.domain.deadlines import Calendar
from services.intake.domain.draft import KEPT
from services.intake.domain.worklist import QUIET_DAYS, Reason, WorkList
from shared.actors import Actor

_ROW, _OFFER, _REFERRAL, _DRAFT = (
    table.c for table in (tables.consultation, tables.handover, tables.referral, tables.draft)
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what waits, on which day, at which desk, and after how many days a silence is long."""

    actor: Actor
    today: date
    calendar: Calendar
    desk: str | None = None
    days: int = QUIET_DAYS


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
    subject: Any = _ROW.owner_subject
    urgency_rank: Any = _ROW.urgency_rank


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a kind that stand in a list, for a reason, since a day."""

    rows: Rows
    reason: Reason
    since: Any
    only: ColumnElement[bool] = _ALL

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
            rows.desk.label("desk"),
            rows.subject.label("subject"),
            rows.other_agency.label("other_agency"),
        )


class Kinds:
    """The kinds of rows for who asks."""

    def __init__(self, asked: Asked) -> None:
        actor, handed = asked.actor, select().select_from(tables.consultation).join(tables.handover)
        to_us, by_us = (handed.where(column == actor.agency) for column in (_OFFER.to_agency, _OFFER.from_agency))
        owned = select().select_from(tables.consultation).where(_ROW.owner_agency == actor.agency)
        referred = select().select_from(tables.consultation).join(tables.referral)
        drafted = select().select_from(tables.draft)

        def ours(status: str) -> Rows:
            found = to_us.where(is_value("handover.status", status))
            return Rows("handover", found, _OFFER.id, _ROW.id, _OFFER.to_desk, _OFFER.from_agency)

        open_ones = owned.where(is_value("consultation.status", "open"))
        self.owned = Rows("consultation", open_ones, _ROW.id, _ROW.id, _ROW.owner_desk, null())
        self.asked, self.accepting = ours("offered"), ours("accepting")
        offered = by_us.where(is_value("handover.status", "offered"))
        self.offered = Rows("handover", offered, _OFFER.id, _ROW.id, _ROW.owner_desk, _OFFER.to_agency)
        made = referred.where(_REFERRAL.from_agency == actor.agency, is_value("referral.status", "made"))
        self.referred = Rows("referral", made, _REFERRAL.id, _ROW.id, _ROW.owner_desk, _REFERRAL.to_agency)
        own = (_DRAFT.agency == actor.agency, _DRAFT.subject == actor.subject)
        kept = drafted.where(*own, _DRAFT.touched_on >= asked.today - KEPT, _DRAFT.saved.is_(False))
        normal = literal(URGENCIES.index("normal"))
        self.drafts = Rows("draft", kept, _DRAFT.id, cast(null(), Uuid), null(), null(), _DRAFT.subject, normal)


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
    theirs = late & (_OFFER.to_agency != asked.actor.agency)
    return [
        Source(kinds.owned, Reason.PLANNED_CONTACT_PASSED, _ROW.next_on, _ROW.next_on < asked.today),
        Source(kinds.asked, Reason.ANSWER_OVERDUE, _OFFER.due_on, late),
        Source(kinds.offered, Reason.HANDOVER_OVERDUE, _OFFER.due_on, theirs),
    ]


def _waiting(_asked: Asked, kinds: Kinds) -> Sequence[Source]:
    return [
        Source(kinds.offered, Reason.HANDOVER_UNANSWERED, _OFFER.offered_on),
        Source(kinds.referred, Reason.REFERRAL_UNANSWERED, _REFERRAL.made_on),
        Source(kinds.accepting, Reason.CONFIRMATION_AWAITED, _OFFER.answered_on),
    ]


def _without_contact(asked: Asked, kinds: Kinds) -> Sequence[Source]:
    long_ago = _ROW.last_contact_on <= asked.today - timedelta(days=asked.days)
    return [Source(kinds.owned, Reason.WITHOUT_CONTACT, _ROW.last_contact_on, long_ago)]


def is_value(column: str, value: str) -> Any:
    """Write the value into the statement, so that an index of these rows alone serves it."""
    return literal_column(column) == literal_column(f"'{value}'")


_SOURCES: Mapping[WorkList, Callable[[Asked, Kinds], Sequence[Source]]] = {
    WorkList.MINE: _mine,
    WorkList.DESK: _at_desk,
    WorkList.AGENCY: lambda _, kinds: [Source(kinds.owned, Reason.OWNED, _ROW.received_on)],
    WorkList.OVERDUE: _overdue,
    WorkList.UNANSWERED: lambda _, kinds: [Source(kinds.asked, Reason.ANSWER_ASKED, _OFFER.offered_on)],
    WorkList.WAITING: _waiting,
    WorkList.WITHOUT_CONTACT: _without_contact,
    WorkList.DRAFTS: lambda _, kinds: [Source(kinds.drafts, Reason.NOT_SAVED, _DRAFT.touched_on)],
}
