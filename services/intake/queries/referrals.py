"""Reading referrals: what was sent, and what became of it in the case."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.deadlines import Calendar
from services.intake.domain.progress import RoleSeen, StageSeen, course
from services.intake.domain.referral import Referral, ReferralStatus
from services.intake.domain.referral_question import ReferralQuestion
from services.intake.domain.standing import of_referral
from services.intake.queries.views.referrals import (
    CaseProgressView,
    ReferralDetail,
    ReferralLine,
    ReferralView,
    RoleSeenView,
    SentView,
    WithheldView,
)
from services.intake.store import consultations, households, referrals
from shared import access
from shared.actors import Actor
from shared.contracts.intake import Dossier
from shared.privacy.masking import HIDDEN
from shared.web import Page, Paging


async def referral(session: AsyncSession, actor: Actor, referral_id: UUID) -> ReferralDetail:
    """One referral, what it told and what became of it. Raises NotFound."""
    seen = policy.must_see_referral(actor, await consultations.referral(session, referral_id))
    await access.log(session, actor, act="read", kind="referral", record=seen.id, basis=policy.INTERNAL_USE)
    (line,) = await followed(session, actor, [seen])
    return ReferralDetail(**dict(line), sent=await _sent(session, seen))


async def of_agency(
    session: AsyncSession,
    actor: Actor,
    paging: Paging,
    *,
    status: ReferralStatus | None,
    calendar: Calendar,
    today: date,
) -> Page[ReferralLine]:
    """What one's agency referred, oldest first. Raises NotAllowed."""
    policy.must_be_practitioner(actor)
    row = tables.referral.c
    wanted = select(Referral).where(row.from_agency == actor.agency).order_by(row.made_on, row.id)
    if status is not None:
        wanted = wanted.where(row.status == status)
    if after := paging.after(date, UUID):
        wanted = wanted.where(tuple_(row.made_on, row.id) > after)
    found = (await session.scalars(wanted.limit(paging.fetch))).all()
    asked = await referrals.questions_of(session, [one.id for one in found])
    urgency = await _urgencies(session, found)
    lines = [_line(one, urgency[one.consultation_id], asked[one.id], calendar, today) for one in found]
    return paging.page(lines, lambda line: (line.made_on, line.id))


async def _urgencies(session: AsyncSession, found: Sequence[Referral]) -> dict[UUID, str]:
    row = tables.consultation.c
    asked = select(row.id, row.urgency).where(row.id.in_([one.consultation_id for one in found]))
    return {each.id: each.urgency for each in await session.execute(asked)}


def _line(
    one: Referral, urgency: str, asked: Sequence[ReferralQuestion], calendar: Calendar, today: date
) -> ReferralLine:
    comes = of_referral(one, urgency, asked, calendar) if one.status is ReferralStatus.MADE else None
    facts = {name: getattr(one, name) for name in ReferralLine.model_fields if hasattr(one, name)}
    return ReferralLine(
        **facts,
        awaited=comes.awaited if comes else None,
        due_on=comes.on if comes else None,
        days_late=calendar.late(comes.on, today) if comes else 0,
        questions_open=sum(each.answered_on is None for each in asked) if comes else 0,
    )


async def followed(session: AsyncSession, actor: Actor, found: Sequence[Referral]) -> list[ReferralView]:
    """Referrals with what became of them; how the case goes on is for the agency that referred."""
    own = [one for one in found if one.from_agency == actor.agency]
    cases = {one.case_id for one in own if one.case_id is not None}
    stages, roles = await _progress(session, actor.agency, cases) if cases else ({}, {})
    asked = await referrals.questions_of(session, [one.id for one in own])
    return [
        _followed(one, stages.get(one.case_id, []), roles.get(one.case_id, []), asked[one.id])
        if one.case_id in cases
        else ReferralView.of(one, course=course(one, questions=asked[one.id]), questions=asked[one.id])
        for one in found
    ]


async def _progress(
    session: AsyncSession, agency: str, cases: Collection[UUID]
) -> tuple[dict[UUID, list[StageSeen]], dict[UUID, list[RoleSeen]]]:
    """Stages of each case and the agency's roles in it, also of the case it became part of, from that day on."""
    led = {case_id: await referrals.goes_on_under(session, case_id) for case_id in cases}
    everywhere = {*cases, *(into for way in led.values() for into, _ in way)}
    stages = await referrals.stages_of(session, everywhere)
    roles = await referrals.roles_of(session, everywhere, agency)
    seen = {case_id: list(stages.get(case_id, ())) for case_id in cases}
    own = {case_id: list(roles.get(case_id, ())) for case_id in cases}
    for case_id, way in led.items():
        for into, since in way:
            seen[case_id] = [each for each in seen[case_id] if each.on <= since]
            seen[case_id] += [each for each in stages.get(into, ()) if each.on >= since]
            own[case_id] += roles.get(into, ())
    return seen, own


def _followed(
    referral: Referral, stages: Sequence[StageSeen], roles: Sequence[RoleSeen], asked: Sequence[ReferralQuestion]
) -> ReferralView:
    last = stages[-1] if stages else None
    case = CaseProgressView(
        number=last.number if last else None,
        stage=last.stage if last else None,
        stage_on=last.on if last else None,
        roles=[RoleSeenView.model_validate(role) for role in roles],
    )
    return ReferralView.of(referral, course=course(referral, stages, roles, asked), case=case, questions=asked)


async def _sent(session: AsyncSession, referral: Referral) -> SentView | None:
    kept = await referrals.sent(session, referral.id)
    if kept is None:
        return None
    household = await households.household(session, referral.household_id)
    hidden = {"address": HIDDEN, "address_protected": True} if household and household.address_protected else {}
    return SentView(
        on=referral.made_on,
        by=referral.made_by,
        basis=kept.basis,
        relied_on=kept.relied_on,
        dossier=Dossier.model_validate(kept.dossier | (hidden if kept.dossier.get("address") else {})),
        withheld=[WithheldView.model_validate(each) for each in kept.withheld],
    )
