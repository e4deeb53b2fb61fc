"""Roles as they are read: those of a case with their texts, and all that are open with what is overdue (R10, R11)."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal_column, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, has_consented
from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.role import HELD, OPEN, Role, RoleStatus
from services.coordination.policy import cases as policy
from services.coordination.queries.views.roles import OpenRole, ReportView, RoleView
from services.coordination.store import cases, consents, presence
from services.coordination.store.walls import walls_of
from services.coordination.tables.cases import case as case_table
from services.coordination.tables.plans import OPEN_ROLES, ROLE_RUNS, role_report
from services.coordination.tables.plans import role as role_table
from shared import access
from shared.actors import Actor
from shared.privacy.masking import HIDDEN
from shared.reference.profile import Profile
from shared.web import Page, Paging

_IS_OPEN: ColumnElement[bool] = literal_column(f"role.status IN {OPEN_ROLES}")
"""In the words of the indexes, which say all that is asked about a role: only those of the page are read."""

TEXTS = ("text", "reason", "counter_proposal", "origin_reason")


async def roles(session: AsyncSession, actor: Actor, case_id: UUID, *, profile: Profile, today: date) -> list[RoleView]:
    """The case's roles: staff see all, an agency its own. Raises NotFound for those who are not on the case.

    An agency is shown no texts about whom it may no longer know of (R3); what it reported itself stays.
    """
    found_case = await cases.case_of(session, case_id)
    policy.require_sight(actor, await presence.agencies_on(session, case_id))
    statement = select(Role).where(role_table.c.case_id == case_id).order_by(role_table.c.offered_on, role_table.c.id)
    if not policy.is_staff(actor):
        statement = statement.where(role_table.c.agency == actor.agency)
    found = list(await session.scalars(statement))
    ids = [role.id for role in found]
    await access.log_all(session, actor, act="read", kind="role", records=ids, basis="internal_use")
    reports = await _reports(session, ids)
    may_know = await _who_may_know(session, found_case, today)
    shown = [_role(role, reports[role.id], profile, today) for role in found]
    if not policy.is_staff(actor):
        hidden = dict.fromkeys(TEXTS, HIDDEN)
        return [
            view if may_know(role) else view.model_copy(update=hidden) for role, view in zip(found, shown, strict=True)
        ]
    return [
        view if may_know(role) or view.needs_owner else view.model_copy(update={"needs_owner": "consent_missing"})
        for role, view in zip(found, shown, strict=True)
    ]


async def open_roles(
    session: AsyncSession, actor: Actor, paging: Paging, *, overdue: bool, profile: Profile, today: date
) -> Page[OpenRole]:
    """Roles of plans in force that are not done, what was offered first standing first; ids, codes and dates only.

    Staff see all, others their own agency's.
    """
    names = [name for name in OpenRole.model_fields if name in role_table.c]
    picked = select(role_table.c.id).where(_IS_OPEN, ROLE_RUNS)
    if not policy.is_staff(actor):
        own = actor.agency if policy.may_see(actor, [actor.agency]) else ""
        picked = picked.where(role_table.c.agency == own)
    if overdue:
        picked = picked.where(_overdue(profile, today))
    if after := paging.after(date, UUID):
        picked = picked.where(tuple_(role_table.c.offered_on, role_table.c.id) > after)
    place = (role_table.c.offered_on, role_table.c.id)
    page = picked.order_by(*place).limit(paging.fetch).subquery("page")
    statement = (
        select(*(role_table.c[name] for name in names), case_table.c.number)
        .join(page, page.c.id == role_table.c.id)
        .join(case_table, case_table.c.id == role_table.c.case_id)
        .order_by(*place)
    )
    rows = (await session.execute(statement)).all()
    lines = [OpenRole(**dict(zip([*names, "number"], row, strict=True)), **_due(row, profile, today)) for row in rows]
    return paging.page(lines, lambda line: (line.offered_on, line.id))


def _overdue(profile: Profile, today: date) -> ColumnElement[bool]:
    calendar, table = Calendar.of(profile), role_table.c
    unanswered = calendar.overdue_since(profile.deadlines.role_answer, today=today)
    unheard = calendar.overdue_since(profile.deadlines.role_report, today=today)
    held = table.status.in_(sorted(HELD))
    return or_(
        (table.status == RoleStatus.OFFERED) & (table.offered_on <= unanswered),
        held & (func.coalesce(table.reported_on, table.answered_on) <= unheard),
        held & (table.due_on < today),
        table.agency.in_([each.code for each in profile.agencies if each.is_closed(today)]),
    )


def _due(role: Any, profile: Profile, today: date) -> dict[str, Any]:
    """By when the agency answers, reports and is done, what of that is overdue, and whether it needs a new owner."""
    calendar = Calendar.of(profile)
    answer = calendar.role_answer_due(role.offered_on) if role.status == RoleStatus.OFFERED else None
    heard = role.reported_on or role.answered_on
    report = calendar.role_report_due(heard) if role.status in HELD and heard else None
    due = {"answer": answer, "report": report, "completion": role.due_on if role.status in HELD else None}
    closed = role.status in OPEN and not profile.is_open(role.agency, today)
    return {
        "answer_due_on": answer,
        "report_due_on": report,
        "overdue": [what for what, day in due.items() if day is not None and day < today],
        "needs_owner": "agency_closed" if closed else None,
    }


async def _who_may_know(session: AsyncSession, case: Case, today: date) -> Callable[[Role], bool]:
    grants = await consents.consents_of(session, case.household_id)
    walls = await walls_of(session, case, today=today, grants=grants)

    def may_know(role: Role) -> bool:
        is_across = role.member_id in walls.hidden_from(role.agency)
        return not is_across and may_read_role(grants, role.agency, role.member_id, today=today)

    return may_know


def may_read_role(grants: Sequence[Consent], agency: str, member_id: UUID | None, *, today: date) -> bool:
    """Whether whom a role is for lets its agency know (R3); the household's own role its agency always reads."""
    return member_id is None or has_consented(member_id, agency, grants, purpose=SUPPORT_SHARING, on=today)


async def _reports(session: AsyncSession, role_ids: list[UUID]) -> dict[UUID, list[ReportView]]:
    found: dict[UUID, list[ReportView]] = defaultdict(list)
    statement = select(role_report).where(role_report.c.role_id.in_(role_ids)).order_by(role_report.c["on"])
    for row in await session.execute(statement):
        found[row.role_id].append(ReportView.model_validate(row))
    return found


def _role(role: Role, reports: list[ReportView], profile: Profile, today: date) -> RoleView:
    derived = _due(role, profile, today)
    facts = {name: getattr(role, name) for name in RoleView.model_fields if name not in {*derived, "reports"}}
    return RoleView(**facts, **derived, reports=reports)
