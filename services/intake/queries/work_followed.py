"""What waits beside consultations: concerns, outreach, disclosures in an emergency, consents.

Each kind reads an index of what is open, or of one agency's last days.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, case, cast, exists, func, literal, literal_column, null, or_, select

from services.intake import tables
from services.intake.domain.consultation import URGENCIES
from services.intake.domain.deadlines import EMERGENCY, SOON, Calendar
from services.intake.domain.worklist import RENEWAL_DAYS, SCAN_DAYS, Reason, WorkList
from services.intake.queries.waiting import Asked, Rows, Source, is_value, latest
from services.intake.store.consents import goes_on
from services.intake.tables.emergencies import emergency

_CONCERN, _OUTREACH, _PAUSE, _CONSENT = (
    table.c for table in (tables.concern, tables.outreach, tables.outreach_pause, tables.consent)
)
_EMERGENCY = emergency.c
_NORMAL = URGENCIES.index("normal")


class Followed:
    """The kinds of rows for who asks."""

    def __init__(self, asked: Asked) -> None:
        own = asked.own
        told = select().select_from(tables.concern).where(own(_CONCERN.agency), is_value("concern.status", "open"))
        ranks = {code: rank for rank, code in enumerate(URGENCIES)}
        rank = case(ranks, value=_CONCERN.urgency, else_=_NORMAL)
        self.concerns = _rows(
            "concern", told, _CONCERN, _CONCERN.agency, _CONCERN.owner_subject, rank=rank, desk=_CONCERN.desk
        )
        reaching = select().select_from(tables.outreach).where(own(_OUTREACH.agency), _OUTREACH.ended_on.is_(None))
        self.outreach = _rows("outreach", reaching, _OUTREACH, _OUTREACH.agency, _OUTREACH.owner_subject)
        decided = select().select_from(emergency).where(own(_EMERGENCY.decided_agency))
        unreviewed = decided.where(_EMERGENCY.reviewed_on.is_(None))
        first = literal(URGENCIES.index(EMERGENCY))
        self.emergencies = _rows(
            "emergency", unreviewed, _EMERGENCY, _EMERGENCY.decided_agency, _EMERGENCY.decided_by, rank=first
        )
        requested = select().select_from(tables.consent).where(own(_CONSENT.obtained_agency))
        unanswered = requested.where(is_value("consent.status", "requested"))
        self.unanswered = _rows("consent", unanswered, _CONSENT, _CONSENT.obtained_agency, _CONSENT.obtained_by)
        given: ColumnElement[bool] = literal_column("consent.status IN ('granted', 'partly')")
        obtained = select().select_from(tables.consent).where(own(_CONSENT.obtained_agency), given)
        soon = _CONSENT.valid_until.between(asked.today, asked.today + timedelta(days=RENEWAL_DAYS))
        self.ending = _rows("consent", obtained.where(soon), _CONSENT, _CONSENT.obtained_agency, _CONSENT.obtained_by)
        recent = _CONSENT.answered_on >= asked.today - timedelta(days=SCAN_DAYS)
        on_paper = obtained.where(recent, _CONSENT.scanned_on.is_(None), is_value("consent.method", "written"))
        self.unscanned = _rows("consent", on_paper, _CONSENT, _CONSENT.obtained_agency, _CONSENT.obtained_by)


def sources(asked: Asked, followed: Followed, which: WorkList) -> Sequence[Source]:
    """Give what a list holds of it: nothing for most."""
    return _SOURCES[which](asked, followed) if which in _SOURCES else ()


def _open(asked: Asked, kinds: Followed) -> Sequence[Source]:
    """Everything that is not done yet."""
    later = tables.consent.alias()
    renewed = exists().where(later.c.supersedes == _CONSENT.id)
    unapproved = _EMERGENCY.approved_on.is_(None)
    return [
        Source(kinds.concerns, Reason.CONCERN_OPEN, _CONCERN.received_on),
        Source(kinds.outreach, Reason.OUTREACH_GOES_ON, _OUTREACH.started_on),
        Source(kinds.emergencies, Reason.EMERGENCY_UNAPPROVED, _EMERGENCY.decided_on, unapproved),
        Source(kinds.emergencies, Reason.EMERGENCY_UNREVIEWED, _EMERGENCY.decided_on, ~unapproved),
        Source(kinds.unanswered, Reason.CONSENT_UNANSWERED, _CONSENT.asked_on),
        Source(
            kinds.ending, Reason.CONSENT_RUNS_OUT, _CONSENT.valid_until, and_(~renewed, goes_on(asked.actor.agency))
        ),
        Source(kinds.unscanned, Reason.CONSENT_UNSCANNED, _CONSENT.answered_on),
    ]


def _mine(asked: Asked, kinds: Followed) -> Sequence[Source]:
    own = asked.actor.subject
    return [
        Source(each.rows, each.reason, each.since, and_(each.rows.subject == own, each.only))
        for each in _open(asked, kinds)
    ]


def _overdue(asked: Asked, kinds: Followed) -> Sequence[Source]:
    """What should have been done before today."""
    today, calendar = asked.today, asked.calendar
    unplanned = _OUTREACH.next_on.is_(None)
    last = func.coalesce(_OUTREACH.last_contact_on, _OUTREACH.started_on)
    quiet = and_(unplanned, last <= latest(calendar.visit_due, today))
    rests = exists().where(
        _PAUSE.outreach_id == _OUTREACH.id, _PAUSE.since <= today, or_(_PAUSE.until.is_(None), _PAUSE.until > today)
    )
    late = and_(or_(_OUTREACH.next_on < today, quiet), ~rests)
    unlooked_at = or_(_CONCERN.due_on < today, and_(_CONCERN.due_on.is_(None), _waited_long(calendar, today)))
    due = _EMERGENCY.review_due
    return [
        Source(kinds.concerns, Reason.CONCERN_OVERDUE, _CONCERN.received_on, unlooked_at, _CONCERN.due_on),
        Source(
            kinds.outreach, Reason.OUTREACH_OVERDUE, func.coalesce(_OUTREACH.next_on, last), late, _OUTREACH.next_on
        ),
        Source(kinds.emergencies, Reason.EMERGENCY_OVERDUE, due, due < today, due),
    ]


def _waited_long(calendar: Calendar, today: date) -> ColumnElement[bool]:
    """Received so long ago that by the city's deadlines somebody should have looked into it."""

    def before(urgency: str) -> date:
        return latest(lambda received_on: calendar.concern_due(received_on, urgency), today)

    by = case({code: before(code) for code in (EMERGENCY, SOON)}, value=_CONCERN.urgency, else_=before("normal"))
    return _CONCERN.received_on <= by


def _rows(kind: str, found: Any, row: Any, agency: Any, subject: Any, *, rank: Any = None, desk: Any = None) -> Rows:
    nowhere = null() if desk is None else desk
    rank = literal(_NORMAL) if rank is None else rank
    return Rows(kind, found, row.id, cast(null(), Uuid), nowhere, null(), agency, subject, rank)


_SOURCES: Mapping[WorkList, Callable[[Asked, Followed], Sequence[Source]]] = {
    WorkList.MINE: _mine,
    WorkList.OVERDUE: _overdue,
    WorkList.FOLLOW_UP: _open,
}
