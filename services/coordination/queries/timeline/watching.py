"""Dated facts of the watch over a household (見守り): who made contact, or did not; each agency sees its own (R12)."""

from services.coordination.domain.watch import ContactStatus
from services.coordination.queries.timeline.line import CASE, Line, Lines, own
from services.coordination.tables.watching import watch_contact

_STEPS = {
    "watch_contact_made": ContactStatus.DONE,
    "watch_contact_missed": ContactStatus.MISSED,
    "watch_contact_dropped": ContactStatus.DROPPED,
}

LINES: Lines = tuple(
    Line(
        what,
        watch_contact,
        watch_contact.c.answered_on,
        (watch_contact.c.case_id == CASE) & (watch_contact.c.status == status),
        watch_contact.c.id,
        agency=watch_contact.c.agency,
        code=watch_contact.c.result,
        by=watch_contact.c.by_subject,
        shown=own(watch_contact.c.agency),
    )
    for what, status in _STEPS.items()
)
