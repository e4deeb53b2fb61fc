"""The timeline of a case: one dated line for every fact, derived from the records themselves."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    Uuid,
    and_,
    case,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.views.timeline import TimelineEntry
from services.coordination.store import cases
from services.coordination.tables import cases as case_tables
from services.coordination.tables import elsewhere, meetings, plans, records
from services.coordination.tables.consents import consent
from services.coordination.tables.emergencies import emergency
from services.coordination.tables.persons import person_fate
from shared.actors import Actor
from shared.web import Page, Paging

EVERYONES = ("case_opened", "case_reopened", "case_closed", "plan_in_force", "meeting_convened", "meeting_held")
"""What every agency on the case sees; of roles each sees its own, of meetings those it was called to."""

PLAN_STEPS = {
    "plan_drafted": "drafted_on",
    "plan_submitted": "submitted_on",
    "plan_found_appropriate": "appropriate_on",
    "plan_decided": "decided_on",
    "plan_in_force": "in_force_on",
}
"""Step → column of its date."""

Entries = Select[Any]


async def timeline(
    session: AsyncSession, actor: Actor, case_id: UUID, paging: Paging, *, today: date
) -> Page[TimelineEntry]:
    """What happened, oldest first. Raises NotFound for those who are not on the case."""
    found = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, found, act="read_timeline", today=today)
    own = (_own(case_id), _plans(case_id), _elsewhere(case_id), _persons(case_id))
    others = (_meetings(sight), _ledger(sight), _emergencies(sight))
    entries = union_all(*(entry for part in (*own, *others) for entry in part))
    table = entries.subquery("entries")
    place = (table.c["on"], table.c.what, table.c.id)
    statement = select(table).order_by(*place).limit(paging.fetch)
    if not sight.is_staff:
        statement = statement.where(_shown(table.c, sight.agency))
    if after := paging.after(date, str, UUID):
        statement = statement.where(tuple_(*place) > after)
    rows = (await session.execute(statement)).all()
    return paging.page(
        [TimelineEntry.model_validate(row) for row in rows], lambda entry: (entry.on, entry.what, entry.id)
    )


def _shown(columns: Any, agency: str) -> ColumnElement[bool]:
    return or_(columns.what.in_(EVERYONES), and_(columns.what.startswith("role_"), columns.agency == agency))


def _entry(
    table: Table,
    what: str | ColumnElement[str],
    on: Any,
    *,
    record: Any = None,
    agency: Any = None,
    code: Any = None,
    member: Any = None,
) -> Entries:
    def text(column: Any) -> Any:
        return sql_cast(null() if column is None else column, String)

    return select(
        on.label("on"),
        text(literal(what) if isinstance(what, str) else what).label("what"),
        (table.c.id if record is None else record).label("id"),
        text(agency).label("agency"),
        text(code).label("code"),
        sql_cast(null() if member is None else member, Uuid).label("member_id"),
    ).where(on.is_not(None))


def _own(case_id: UUID) -> list[Entries]:
    referral, episode, owner = case_tables.referral, case_tables.case_episode, case_tables.case_coordinator
    activity, review = records.activity, records.review
    evaluation, closure = records.evaluation, records.closure
    opened = case((episode.c.episode == 1, "case_opened"), else_="case_reopened")
    kind = case((activity.c.kind == "note", "note_taken"), else_="activity_recorded")
    entries = [
        (referral, _entry(referral, "referral_made", referral.c.made_on, agency=referral.c.from_agency)),
        (episode, _entry(episode, opened, episode.c.opened_on, record=episode.c.case_id)),
        (owner, _entry(owner, "coordinator_assigned", owner.c["on"], agency=owner.c.agency)),
        (
            activity,
            _entry(activity, kind, activity.c["on"], agency=activity.c.counterpart, code=activity.c.method),
        ),
        (review, _entry(review, "review_held", review.c["on"], code=review.c.result)),
        (evaluation, _entry(evaluation, "evaluated", evaluation.c["on"])),
        (closure, _entry(closure, "case_closed", closure.c["on"], code=closure.c.reason)),
    ]
    return [entry.where(table.c.case_id == case_id) for table, entry in entries]


def _plans(case_id: UUID) -> list[Entries]:
    plan, role, report = plans.plan, plans.role, plans.role_report
    answered = case((role.c.status == "declined", "role_declined"), else_="role_accepted")
    steps = [_entry(plan, what, plan.c[column]) for what, column in PLAN_STEPS.items()]
    roles = [
        _entry(role, "role_offered", role.c.offered_on, agency=role.c.agency),
        _entry(role, answered, role.c.answered_on, agency=role.c.agency),
        _entry(role, "role_done", role.c.done_on, agency=role.c.agency),
    ]
    reports = _entry(report, "role_reported", report.c["on"], agency=role.c.agency).join(
        role, role.c.id == report.c.role_id
    )
    return [
        *(step.where(plan.c.case_id == case_id) for step in steps),
        *(entry.where(role.c.case_id == case_id) for entry in (*roles, reports)),
    ]


def _meetings(sight: Sight) -> list[Entries]:
    meeting, agenda = meetings.meeting, meetings.meeting_agenda
    kind = sql_cast(meeting.c.kind, String)
    status = sql_cast(meeting.c.status, String)
    entries = [
        _entry(meeting, "meeting_convened", meeting.c.convened_on, code=kind),
        _entry(meeting, "meeting_held", meeting.c.held_on, code=kind).where(status == "held"),
        _entry(meeting, "meeting_cancelled", meeting.c.ended_on, code=kind).where(status == "cancelled"),
    ]
    entries = [
        entry.join(agenda, agenda.c.meeting_id == meeting.c.id).where(agenda.c.case_id == sight.case.id)
        for entry in entries
    ]
    if sight.is_staff:
        return entries
    return [entry.where(meeting.c.agencies.contains([sight.agency])) for entry in entries]


def _elsewhere(case_id: UUID) -> list[Entries]:
    outreach, support = elsewhere.outreach, elsewhere.participation
    review = elsewhere.participation_review
    entries = [
        (outreach, _entry(outreach, "outreach_started", outreach.c.started_on, agency=outreach.c.agency)),
        (outreach, _entry(outreach, "outreach_advanced", outreach.c.stage_on, code=outreach.c.stage)),
        (outreach, _entry(outreach, "outreach_ended", outreach.c.ended_on, code=outreach.c.end_reason)),
        (support, _entry(support, "participation_started", support.c.started_on, member=support.c.member_id)),
        (support, _entry(support, "connection_stage_reached", support.c.stage_on, code=support.c.stage)),
        (support, _entry(support, "participation_ended", support.c.ended_on, code=support.c.end_reason)),
        (review, _entry(review, "participation_reviewed", review.c["on"], code=review.c.result)),
    ]
    return [entry.where(table.c.case_id == case_id) for table, entry in entries]


def _persons(case_id: UUID) -> list[Entries]:
    fate, member = person_fate, case_tables.case_member
    died = _entry(fate, "person_died", fate.c.died_on, record=fate.c.member_id, member=fate.c.member_id)
    return [died.join(member, member.c.id == fate.c.member_id).where(member.c.case_id == case_id, ~fate.c.living)]


def _emergencies(sight: Sight) -> list[Entries]:
    entries = [
        _entry(emergency, "emergency_disclosed", emergency.c.decided_on, agency=emergency.c.agency),
        _entry(emergency, "emergency_approved", emergency.c.approved_on, agency=emergency.c.approved_agency),
        _entry(emergency, "emergency_reviewed", emergency.c.reviewed_on, code=emergency.c.result),
    ]
    return [entry.where(emergency.c.household_id == sight.case.household_id) for entry in entries]


def _ledger(sight: Sight) -> list[Entries]:
    steps = {
        "consent_granted": consent.c.granted_on,
        "consent_refused": consent.c.refused_on,
        "consent_withdrawn": consent.c.withdrawn_on,
    }
    return [
        _entry(consent, what, on, member=consent.c.member_id, code=consent.c.purpose).where(
            consent.c.household_id == sight.case.household_id
        )
        for what, on in steps.items()
    ]
