"""Reading hand-overs: what one was asked, how one's own stand, what the city should see."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy, tables
from services.intake.domain.deadlines import Calendar
from services.intake.domain.handover import Handover, HandoverStatus, needs_help
from services.intake.domain.passage import Passage
from services.intake.domain.standing import next_of
from services.intake.queries.views import (
    CompanionView,
    ElsewhereView,
    EscalatedLine,
    EscalatedView,
    HandoverProgress,
    HandoverView,
    NextView,
    OwnerView,
    StandingView,
)
from services.intake.store import consultations, passages, referrals
from services.intake.store import handovers as store
from shared import access
from shared.actors import Actor
from shared.reference.profile import Profile


async def handovers_of_agency(
    session: AsyncSession,
    actor: Actor,
    profile: Profile,
    *,
    status: HandoverStatus | None,
    sent: bool,
    today: date,
    limit: int,
) -> list[HandoverProgress]:
    """What the actor's agency was asked to take over, or has `sent` itself: what is due first comes first (R11)."""
    policy.must_be_practitioner(actor)
    row = tables.handover
    found = select(Handover).where((row.c.from_agency if sent else row.c.to_agency) == actor.agency)
    if status is not None:
        found = found.where(row.c.status == status)
    handovers = (await session.scalars(found.order_by(row.c.due_on, row.c.id).limit(limit))).all()
    records = [handover.consultation_id for handover in handovers]
    basis = policy.INTERNAL_USE if sent else policy.OTHER_PUBLIC_BODY
    await access.log_all(session, actor, act="read_handover", kind="consultation", records=records, basis=basis)
    return await _progress(session, actor, handovers, Calendar.of(profile), today)


async def handover(
    session: AsyncSession, actor: Actor, profile: Profile, handover_id: UUID, *, today: date
) -> HandoverProgress:
    """One hand-over as either side sees it. Raises NotFound."""
    seen = policy.must_see_handover(actor, await consultations.handover(session, handover_id))
    basis = policy.INTERNAL_USE if actor.agency == seen.from_agency else policy.OTHER_PUBLIC_BODY
    await access.log(session, actor, act="read", kind="handover", record=seen.id, basis=basis)
    return (await _progress(session, actor, [seen], Calendar.of(profile), today))[0]


async def escalated(
    session: AsyncSession,
    actor: Actor,
    profile: Profile,
    *,
    today: date,
    limit: int,
) -> list[EscalatedLine]:
    """What nobody has answered, for the city: ids, agencies and dates only (R15). Raises NotAllowed."""
    policy.must_be_city(actor, profile.city_agency.code)
    calendar = Calendar.of(profile)
    handovers = await store.escalated(session, today, limit=limit)
    return [
        EscalatedLine(
            **EscalatedView.model_validate(found).model_dump(), days_overdue=calendar.late(found.due_on, today)
        )
        for found in handovers
    ]


async def standing(
    session: AsyncSession, actor: Actor, profile: Profile, consultation_id: UUID, *, today: date
) -> StandingView:
    """Where a consultation stands: its owner, what comes next, the chain of offers. Raises NotFound."""
    found = await consultations.consultation(session, consultation_id)
    handovers = await consultations.handovers(session, consultation_id) if found else ()
    seen = policy.must_see_consultation(actor, found, handovers)
    basis = policy.basis_of_reading(actor, seen)
    await access.log(session, actor, act="read_standing", kind="consultation", record=seen.id, basis=basis)
    calendar = Calendar.of(profile)
    made = await consultations.referrals(session, seen.id)
    asked = await referrals.questions_of(session, [one.id for one in made])
    questions = [each for one in made for each in asked[one.id]]
    comes = next_of(seen, handovers=handovers, referrals=made, calendar=calendar, questions=questions)
    return StandingView(
        id=seen.id,
        status=seen.status,
        outcome=seen.outcome,
        owner=OwnerView.model_validate(seen.owner),
        next=None if comes is None else NextView.model_validate(comes),
        is_overdue=comes is not None and comes.on < today,
        needs_help=comes is not None and needs_help(handovers),
        handovers=await _progress(session, actor, handovers, calendar, today),
    )


async def _progress(
    session: AsyncSession, actor: Actor, handovers: Sequence[Handover], calendar: Calendar, today: date
) -> list[HandoverProgress]:
    companions = await store.companions(session, [handover.id for handover in handovers])
    ways = await passages.passages(session, [handover.id for handover in handovers])
    return [
        HandoverProgress(
            **HandoverView.model_validate(handover).model_dump(exclude={"message"}),
            message=handover.message if policy.may_read_message(actor, handover) else None,
            reminder=handover.reminder(today, calendar),
            days_overdue=calendar.late(handover.due_on, today) if handover.is_waiting else 0,
            days_without_contact=_without_contact(handover, calendar, today),
            companions=[CompanionView.model_validate(one) for one in companions if one.handover_id == handover.id],
            elsewhere=_elsewhere(ways.get(handover.id)),
        )
        for handover in handovers
    ]


def _elsewhere(way: Passage | None) -> ElsewhereView | None:
    return None if way is None else ElsewhereView.model_validate(way)


def _without_contact(handover: Handover, calendar: Calendar, today: date) -> int:
    if handover.first_contact_due_on is None or handover.first_contact_on is not None:
        return 0
    return calendar.late(handover.first_contact_due_on, today)
