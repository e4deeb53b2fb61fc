"""What stalls towards a closing and after it: agencies that have not said how it was, and the watch (R12)."""

from sqlalchemy import ColumnElement, exists, func, literal_column

from services.coordination.domain.stalled import Reason
from services.coordination.queries.binds import AGENCY, TODAY
from services.coordination.queries.stalled.source import Source
from services.coordination.tables.cases import case
from services.coordination.tables.plans import plan, role
from services.coordination.tables.records import WATCHES, closure
from services.coordination.tables.watching import ease_view, watch_contact

_watched: ColumnElement[bool] = literal_column("household_case.stage = 'watching'")
_present = closure.join(case, (case.c.id == closure.c.case_id) & (case.c.episode == closure.c.episode))
_contacts = watch_contact.join(
    case, (case.c.id == watch_contact.c.case_id) & (case.c.episode == watch_contact.c.episode)
)
_roles = case.join(role, role.c.case_id == case.c.id).join(plan, plan.c.id == role.c.plan_id)
_said = exists().where(
    ease_view.c.case_id == case.c.id,
    ease_view.c.episode == case.c.episode,
    ease_view.c.agency == role.c.agency,
    ease_view.c.after.is_not(None),
)

AFTERWARDS: tuple[Source, ...] = (
    Source(
        Reason.EASE_AWAITED,
        _roles,
        func.coalesce(role.c.done_on, role.c.answered_on),
        literal_column("household_case.stage = 'closing'")
        & (plan.c.status == "in_force")
        & role.c.status.in_(["accepted", "reported", "done"])
        & ~_said,
        role.c.id,
        agency=role.c.agency,
        shown=role.c.agency == AGENCY,
    ),
    Source(
        Reason.CONTACT_OVERDUE,
        _contacts,
        watch_contact.c.due_on,
        literal_column("watch_contact.status = 'planned'") & (watch_contact.c.due_on < TODAY) & _watched,
        watch_contact.c.id,
        agency=watch_contact.c.agency,
        shown=watch_contact.c.agency == AGENCY,
    ),
    Source(
        Reason.SUPPORT_NEEDED,
        _contacts,
        watch_contact.c.answered_on,
        literal_column("watch_contact.result = 'needs_support'") & _watched,
        watch_contact.c.id,
    ),
    Source(
        Reason.WATCH_OVER,
        _present,
        closure.c.watch_until,
        literal_column(WATCHES) & (closure.c.watch_until < TODAY) & _watched,
        case.c.id,
        agency=closure.c.watch_agency,
    ),
)
