"""What a case's way is read from, put together from its records: the whole, or one agency's part."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case, Stage
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, missing_consents
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.meeting import CITY, COUNCIL, MeetingKind, MeetingStatus, Result
from services.coordination.domain.plan import Plan, PlanStatus
from services.coordination.domain.progress import Asked, MeetingSeen, PlanSeen, Way, part_of
from services.coordination.domain.role import OPEN, RoleStatus
from services.coordination.queries import referrals
from services.coordination.queries.sight import Sight
from services.coordination.store import gaps, plans, records
from services.coordination.store import way as store
from shared.reference import workdays
from shared.reference.profile import Profile

Rows = Sequence[Row[Any]]
_COUNTED = OPEN | {RoleStatus.DONE}
"""Roles that the agency itself answers for; those handed over or taken back are told by what came of them."""


async def way_of(session: AsyncSession, sight: Sight, profile: Profile, calendar: Calendar) -> Way:
    """Everything that the steps of a case are read from, as far as the reader may know it."""
    whole = await _whole_way(session, sight, profile, calendar)
    return whole if sight.is_staff else part_of(whole, sight.agency, unknown=sight.hidden)


async def _whole_way(session: AsyncSession, sight: Sight, profile: Profile, calendar: Calendar) -> Way:
    case = sight.case
    owner = case.coordinator_agency or COUNCIL
    called = await store.meetings_of(session, case)
    versions = [plan for plan in await plans.plans_of(session, case.id) if plan.episode == case.episode]
    present = [plan for plan in reversed(versions) if plan.status != PlanStatus.SUPERSEDED]
    newest, runs = next(iter(present), None), next((plan for plan in present if plan.in_force_on), None)
    sent_back = newest if newest is not None and newest.status == PlanStatus.RETURNED else None
    asked = await store.requests_of(session, case, agency=sight.agency)
    last = await store.reviewed(session, case)
    return Way(
        today=sight.today,
        opened_on=case.episode_opened_on,
        owner=owner,
        referrals=await _referrals(session, sight, calendar),
        consents=() if case.closed_on else tuple(_consents(sight, called, newest)),
        requests=tuple(
            Asked(row.agency, row.asked_on, row.due_on, row.status != "open", row.answered_on, record=row.id)
            for row in asked
        ),
        meetings=tuple(_meeting(row) for row in called),
        sheets=await _sheets(session, sight, called, profile),
        tasks=tuple(
            Asked(row.agency, row.set_on, row.due_on, row.ended_on is not None, row.ended_on, record=row.id)
            for row in await store.tasks_of(session, case, agency=sight.agency)
        ),
        plan=None if newest is None or sent_back else _plan(newest, profile),
        plan_wanted=sent_back.returned_on if sent_back else None,
        in_force_on=runs.in_force_on if runs else None,
        roles=tuple(_roles(case, await store.roles_of(session, runs.id), calendar)) if runs else (),
        effects=tuple(await _effects(session, case, runs)),
        gaps=tuple(_gap(case, row) for row in await gaps.found_on(session, case)),
        reviewed_on=last.on if last else None,
        review_due=case.review_due_on,
        is_closing=case.stage == Stage.CLOSING,
        evaluated_on=await records.evaluated_on(session, case),
        agreed_on=await store.determined_on(session, case, Result.CLOSING_AGREED),
        closed_on=case.closed_on,
    )


async def _referrals(session: AsyncSession, sight: Sight, calendar: Calendar) -> tuple[Asked, ...]:
    found = await referrals.all_of_case(session, sight)
    turns = await referrals.turns(session, found, calendar, sight.today)
    return tuple(
        Asked(
            turn.agency or each.from_agency,
            turn.since or each.made_on,
            turn.due_on,
            turn.agency is None,
            each.answered_on,
            record=each.id,
        )
        for each, (turn, _) in zip(found, turns, strict=True)
    )


async def _sheets(session: AsyncSession, sight: Sight, called: Rows, profile: Profile) -> tuple[Asked, ...]:
    """A sheet of every agency called to the meetings that come; of conferences for their members alone (R5)."""
    coming = [
        row
        for row in called
        if row.status is MeetingStatus.CONVENED
        and row.held_on >= sight.today
        and (row.kind is MeetingKind.COORDINATION_MEETING or sight.agency in row.agencies)
    ]
    filled = await store.sheets_of(session, sight.case, [row.id for row in coming])
    days = {(each.meeting_id, each.agency): each.submitted_on for each in filled}
    return tuple(
        Asked(agency, row.convened_on, row.prepare_by, day is not None, day, record=row.id)
        for row in coming
        for agency in row.agencies
        if profile.is_open(agency, row.held_on)
        for day in [days.get((row.id, agency))]
    )


def _consents(sight: Sight, called: Rows, plan: Plan | None) -> Iterator[Asked]:
    """Everybody concerned, by the agencies of the coordination meeting that comes, else by those who are to act.

    An agency is told who lets itself know.
    """
    case = sight.case
    seen = [row for row in called if sight.is_staff or (row.convened_on and sight.agency in row.agencies)]
    coming = [row for row in seen if row.kind is MeetingKind.COORDINATION_MEETING and row.status != "held"]
    agencies = list(coming[0].agencies) if coming else _acting(plan)
    agencies = agencies if sight.is_staff else [sight.agency]
    named = coming[0].member_ids if coming else None
    for member in named or case.present():
        lacks = missing_consents([member], agencies, sight.grants, purpose=SUPPORT_SHARING, on=sight.today)
        given = [each.granted_on for each in _of(sight.grants, member) if each.granted_on]
        day = None if lacks else max(given, default=None)
        yield Asked(None, case.episode_opened_on, done=not lacks, done_on=day, member=member)


def _acting(plan: Plan | None) -> list[str]:
    roles = [role.agency for role in plan.said.roles] if plan else []
    return list(dict.fromkeys([CITY, COUNCIL, *roles]))


def _of(grants: Sequence[Consent], member: UUID) -> list[Consent]:
    return [each for each in grants if each.member_id == member]


def _gap(case: Case, row: Row[Any]) -> Asked:
    """It waits for whoever tells it, then, mostly for a moment, for the community to have it on record (R14)."""
    if row.told_on is None:
        return Asked(case.coordinator_agency or COUNCIL, row.held_on, record=row.id)
    return Asked(COUNCIL, row.told_on, None, row.recorded_on is not None, row.recorded_on, record=row.id)


def _meeting(row: Row[Any]) -> MeetingSeen:
    is_coordination = row.kind is MeetingKind.COORDINATION_MEETING
    is_held = row.status is MeetingStatus.HELD
    days, called = (row.planned_on, row.held_on, row.convened_on), tuple(row.agencies)
    return MeetingSeen(row.id, is_coordination, row.kind.host, *days, is_held, called)


def _plan(plan: Plan, profile: Profile) -> PlanSeen:
    def due(since: date | None, days: int) -> date | None:
        return None if since is None else workdays.after(since, days, closed=profile.days_closed)

    return PlanSeen(
        plan.id,
        plan.drafted_on,
        plan.submitted_on,
        plan.appropriate_on,
        plan.in_force_on,
        plan.needs_decision(city_decides_every_plan=profile.policy.city_decides_every_plan),
        judgement_due=due(plan.submitted_on, profile.follow_up.judgement),
        decision_due=due(plan.appropriate_on, profile.follow_up.decision),
    )


def _roles(case: Case, offered: Rows, calendar: Calendar) -> Iterator[Asked]:
    """An agency that has not answered is waited for; for a role it declined, whoever finds another one."""
    offered_anew = {row.replaces for row in offered}
    for row in offered:
        if row.status == RoleStatus.DECLINED and row.id not in offered_anew:
            yield Asked(case.coordinator_agency or COUNCIL, row.answered_on or row.offered_on, record=row.id)
        elif row.status in _COUNTED:
            due_on, answered = calendar.role_answer_due(row.offered_on), row.status != RoleStatus.OFFERED
            yield Asked(row.agency, row.offered_on, due_on, answered, row.answered_on, record=row.id)


async def _effects(session: AsyncSession, case: Case, plan: Plan | None) -> Iterator[Asked]:
    outreach, support = await store.begun(session, case)
    early = await store.determined_on(session, case, Result.OUTREACH)
    return iter([*_visits(plan, early, outreach), *_commissions(plan, support)])


def _visits(plan: Plan | None, early: date | None, begun: Rows) -> Iterator[Asked]:
    """Outreach by a conference's or the city's decision; one goes on under both (R9)."""
    decided = [(early, COUNCIL)] if early else []
    if plan is not None and plan.uses_outreach and plan.in_force_on:
        decided = [(plan.in_force_on, plan.outreach_agency or COUNCIL)]
    for since, agency in decided:
        first = begun[0] if begun else None
        yield Asked(agency, since, done=first is not None, done_on=first.started_on if first else None)


def _commissions(plan: Plan | None, begun: Rows) -> Iterator[Asked]:
    """Participation support for each person whom the version in force names (R9)."""
    if plan is None or plan.in_force_on is None or not plan.uses_participation:
        return
    for member in plan.participation_member_ids:
        own = next((row for row in begun if row.member_id == member), None)
        day = own.started_on if own else None
        yield Asked(COUNCIL, plan.in_force_on, done=own is not None, done_on=day, member=member)
