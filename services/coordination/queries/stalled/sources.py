"""What stalls a case, each with the index that finds its oldest first. Another subject adds its own here."""

from sqlalchemy import ColumnElement, FromClause, func, literal, literal_column, select, true

from services.coordination.domain.stalled import Reason
from services.coordination.queries.binds import AGENCY, TODAY
from services.coordination.queries.stalled.afterwards import AFTERWARDS
from services.coordination.queries.stalled.closed_agencies import SOURCES as CLOSED_AGENCIES
from services.coordination.queries.stalled.gone import SOURCES as GONE
from services.coordination.queries.stalled.late_roles import SOURCES as LATE_ROLES
from services.coordination.queries.stalled.source import OPEN_CASE, Source, until
from services.coordination.queries.stalled.withdrawn import SOURCES as WITHDRAWN
from services.coordination.store.joined import joined
from services.coordination.tables.cases import case, case_member
from services.coordination.tables.consents import AWAITED, consent
from services.coordination.tables.meetings import information_request, meeting, meeting_agenda
from services.coordination.tables.persons import person_fate
from services.coordination.tables.plans import plan, role
from services.coordination.tables.tasks import task

_active = func.coalesce(case.c.active_on, case.c.episode_opened_on)

_CASES = (
    Source(Reason.NO_COORDINATOR, case, case.c.episode_opened_on, OPEN_CASE & case.c.coordinator.is_(None), case.c.id),
    Source(Reason.QUIET, case, _active, OPEN_CASE & (_active <= until("quiet")), case.c.id),
    Source(
        Reason.REVIEW_OVERDUE,
        case,
        case.c.review_due_on,
        OPEN_CASE & (case.c.review_due_on < TODAY),
        case.c.id,
    ),
)

_of_plan = plan.join(case, case.c.id == plan.c.case_id)
_of_role = role.join(plan, plan.c.id == role.c.plan_id).join(case, case.c.id == role.c.case_id)

_PLANS = (
    Source(
        Reason.ROLE_UNANSWERED,
        _of_role,
        role.c.offered_on,
        literal_column("role.status = 'offered'")
        & (role.c.offered_on <= until("role_answer"))
        & (plan.c.status == "in_force")
        & OPEN_CASE,
        role.c.id,
        agency=role.c.agency,
        shown=role.c.agency == AGENCY,
    ),
    Source(
        Reason.PLAN_UNJUDGED,
        _of_plan,
        plan.c.submitted_on,
        literal_column("plan.status = 'submitted'") & (plan.c.submitted_on <= until("judgement")) & OPEN_CASE,
        plan.c.id,
    ),
    Source(
        Reason.PLAN_UNDECIDED,
        _of_plan,
        plan.c.appropriate_on,
        literal_column("plan.status = 'appropriate'") & (plan.c.appropriate_on <= until("decision")) & OPEN_CASE,
        plan.c.id,
        agency=literal_column("'city'"),
    ),
)

_unheld: ColumnElement[bool] = literal_column("meeting.status IN ('planned', 'convened')")
_on_agenda = meeting.outerjoin(meeting_agenda, meeting_agenda.c.meeting_id == meeting.c.id).outerjoin(
    case, case.c.id == meeting_agenda.c.case_id
)
_asked = information_request.join(case, case.c.id == information_request.c.case_id).join(
    meeting, meeting.c.id == information_request.c.meeting_id
)

_task_of = task.join(case, case.c.id == task.c.case_id)

_MEETINGS = (
    Source(
        Reason.TASK_OVERDUE,
        _task_of,
        task.c.due_on,
        literal_column("meeting_task.status = 'open'") & (task.c.due_on < TODAY) & OPEN_CASE,
        task.c.id,
        agency=task.c.agency,
    ),
    Source(
        Reason.MINUTES_MISSING,
        _on_agenda,
        meeting.c.held_on,
        _unheld & (meeting.c.held_on <= until("minutes")),
        meeting.c.id,
    ),
    Source(
        Reason.REQUEST_OVERDUE,
        _asked,
        information_request.c.due_on,
        literal_column("information_request.status = 'open'")
        & (information_request.c.due_on < TODAY)
        & literal_column("meeting.status NOT IN ('cancelled', 'moved')")
        & OPEN_CASE,
        information_request.c.id,
        agency=information_request.c.agency,
    ),
)


def _some(given: FromClause, table: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is such a row beside a consent.

    The offset keeps it from becoming a join: Postgres takes that for so rare that it reads every consent first.
    """
    beside = select(literal(1)).select_from(table).where(*conditions).correlate(given, case)
    return beside.offset(literal_column("0")).exists()


def _renewed(given: FromClause) -> ColumnElement[bool]:
    """The person answered again: granted for longer and for all of these agencies, or said no."""
    later = consent.alias("later")
    granted = (
        later.c.granted_on.is_not(None)
        & (later.c.valid_until > given.c.valid_until)
        & later.c.agencies.op("@>")(given.c.agencies)
    )
    refused = (later.c.refused_on >= given.c.granted_on) & later.c.refused_agencies.op("@>")(given.c.agencies)
    return _some(
        given,
        later,
        later.c.household_id == given.c.household_id,
        later.c.member_id == given.c.member_id,
        later.c.purpose == given.c.purpose,
        granted | refused,
    )


def _ends(given: FromClause) -> ColumnElement[bool]:
    """Its end has to be noticed: it is the last word of somebody who lives and belongs to an open case."""
    member = case_member.c
    is_member = _some(given, case_member, member.case_id == case.c.id, member.id == given.c.member_id, member.living)
    is_dead = _some(given, person_fate, person_fate.c.member_id == given.c.member_id, ~person_fate.c.living)
    is_open = (given.c.valid_until >= case.c.episode_opened_on) & OPEN_CASE
    return is_open & is_member & ~is_dead & ~_renewed(given)


_AWAITED: ColumnElement[bool] = literal_column(" AND ".join(f"consent.{each}" for each in AWAITED.split(" AND ")))
_given = consent.join(case, case.c.household_id == consent.c.household_id)
_home = case.alias("home")
_before = (
    select(consent)
    .where(_AWAITED, consent.c.household_id == _home.c.household_id)
    .offset(literal_column("0"))
    .correlate(_home)
    .lateral("given_before")
)
"""What was answered by the household of a case that became part of another one, beginning with these, who are few."""
_given_before = (
    _home.join(joined, joined.c.part == _home.c.id).join(case, case.c.id == joined.c.whole).join(_before, true())
)

_CONSENTS = tuple(
    Source(reason, source, given.c.valid_until, within & still & _ends(given), given.c.id)
    for source, given, still in ((_given, consent, _AWAITED), (_given_before, _before, true()))
    for reason, within in (
        (Reason.CONSENT_ENDED, given.c.valid_until < TODAY),
        (Reason.CONSENT_ENDS, given.c.valid_until.between(TODAY, until("renewal"))),
    )
)

SOURCES: tuple[Source, ...] = (
    *_CASES,
    *_PLANS,
    *LATE_ROLES,
    *_MEETINGS,
    *_CONSENTS,
    *AFTERWARDS,
    *WITHDRAWN,
    *GONE,
    *CLOSED_AGENCIES,
)
