"""Referrals as they are read: two queues, oldest first, each with whose turn it is and until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.queue import Turn, turn_of
from services.coordination.domain.referral import Referral, ReferralStatus
from services.coordination.domain.screening import Question
from services.coordination.policy import cases as policy
from services.coordination.queries.sight import Sight
from services.coordination.queries.views.referrals import (
    CaseReferral,
    QuestionView,
    ReferralLine,
    ReferralView,
    ScreeningView,
)
from services.coordination.store import cases, screening
from services.coordination.tables import cases as tables
from shared import access
from shared.actors import Actor
from shared.privacy.masking import HIDDEN
from shared.refusals import NotFound
from shared.web import Page, Paging

_TABLE = tables.referral.c
_DOSSIER = defer(Referral.dossier, raiseload=True)  # type: ignore[arg-type]
"""A list opens no dossier."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which referrals are asked for."""

    status: str | None = None
    household_id: UUID | None = None
    with_consent: bool | None = None

    def of(self, statement: Select[Any]) -> Select[Any]:
        """Narrow a list down to them."""
        asked = {"status": self.status, "household_id": self.household_id, "with_consent": self.with_consent}
        return statement.where(*(_TABLE[name] == value for name, value in asked.items() if value is not None))


async def referrals(
    session: AsyncSession, actor: Actor, paging: Paging, wanted: Wanted, *, calendar: Calendar, today: date
) -> Page[ReferralLine]:
    """Referrals, oldest first: what waits longest stands first. Staff only."""
    policy.require_staff(actor)
    statement = wanted.of(select(Referral).options(_DOSSIER)).order_by(_TABLE.made_on, _TABLE.id)
    if after := paging.after(date, UUID):
        statement = statement.where(tuple_(_TABLE.made_on, _TABLE.id) > after)
    found: list[Referral] = list(await session.scalars(statement.limit(paging.fetch)))
    lines = await _lines(session, found, calendar, today)
    return paging.page(lines, lambda line: (line.made_on, line.id))


async def referral(
    session: AsyncSession, actor: Actor, referral_id: UUID, *, calendar: Calendar, today: date
) -> ReferralView:
    """One referral with its dossier. Staff only; NotFound for everyone else."""
    if not policy.is_staff(actor):
        raise NotFound
    found = await session.get(Referral, referral_id)
    if found is None:
        raise NotFound
    await access.log(session, actor, act="read", kind="referral", record=found.id, basis="internal_use")
    (line,) = await _lines(session, [found], calendar, today)
    is_protected = await cases.address_is_protected(session, found.household_id)
    hidden = {"address": HIDDEN, "address_protected": True} if is_protected else {}
    asked = await screening.questions_of(session, [found.id])
    answered = await screening.screening_of(session, found.id)
    return ReferralView(
        **line.model_dump(),
        dossier=found.dossier | hidden,
        reason=found.reason,
        next_step=found.next_step,
        questions=[QuestionView.model_validate(each) for each in asked[found.id]],
        screening=None if answered is None else ScreeningView.model_validate(answered),
    )


async def turns(
    session: AsyncSession, found: Sequence[Referral], calendar: Calendar, today: date
) -> list[tuple[Turn, list[Question]]]:
    """Whose turn each referral is, and what was asked about it."""
    asked = await screening.questions_of(session, [each.id for each in found], texts=False)
    return [(turn_of(each, asked[each.id], calendar, today), asked[each.id]) for each in found]


async def unanswered(session: AsyncSession, calendar: Calendar, today: date) -> dict[UUID, Turn]:
    """Whose turn every referral is that nobody has answered. For staff only."""
    columns = (_TABLE[name] for name in ("id", "status", "from_agency", "made_on", "urgency"))
    found = (await session.execute(select(*columns).where(_TABLE.status == ReferralStatus.OFFERED))).all()
    asked = await screening.questions_of(session, [each.id for each in found], texts=False)
    return {each.id: turn_of(each, asked[each.id], calendar, today) for each in found}


async def lines_of(
    session: AsyncSession, ids: Collection[UUID], calendar: Calendar, today: date
) -> dict[UUID, ReferralLine]:
    """The lines of these referrals. For staff only."""
    found = list(await session.scalars(select(Referral).options(_DOSSIER).where(_TABLE.id.in_(ids)))) if ids else []
    return {line.id: line for line in await _lines(session, found, calendar, today)}


async def all_of_case(session: AsyncSession, sight: Sight) -> list[Referral]:
    """Every referral that the case took up or that waits about its household; another agency sees its own."""
    ours = or_(
        _TABLE.case_id == sight.case.id,
        _TABLE.household_id.in_(sight.case.households) & (_TABLE.status == ReferralStatus.OFFERED),
    )
    statement = select(Referral).options(_DOSSIER).where(ours).order_by(_TABLE.made_on, _TABLE.id)
    if not sight.is_staff:
        statement = statement.where(_TABLE.from_agency == sight.agency)
    return list(await session.scalars(statement))


async def of_case(session: AsyncSession, sight: Sight) -> list[CaseReferral]:
    """The same, as they are shown with the case."""
    return [CaseReferral.model_validate(each) for each in await all_of_case(session, sight)]


async def _lines(
    session: AsyncSession, found: Sequence[Referral], calendar: Calendar, today: date
) -> list[ReferralLine]:
    households = select(tables.case.c.household_id, tables.case.c.id).where(
        tables.case.c.household_id.in_({each.household_id for each in found})
    )
    rows = await session.execute(households) if found else ()
    case_of = {row.household_id: row.id for row in rows}
    stands = await cases.stand_under(session, case_of.values())
    known = {household: stands[case_id] for household, case_id in case_of.items()}
    taken = await turns(session, found, calendar, today)
    return [
        ReferralLine(
            **CaseReferral.model_validate(each).model_dump(),
            household_id=each.household_id,
            urgency=each.urgency,
            case_id=each.case_id,
            joins_case=known.get(each.household_id) if turn.agency else None,
            waits_for=turn.agency,
            due_on=turn.due_on,
            days_late=turn.days_late,
            questions_open=sum(one.answered_on is None for one in asked) if turn.agency else 0,
        )
        for each, (turn, asked) in zip(found, taken, strict=True)
    ]
