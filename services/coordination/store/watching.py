"""Load and save what follows an evaluation: the agencies' views, closures, and the contacts of the watch."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.closing import Closure, Joined
from services.coordination.domain.evaluation import EaseView, Evaluation
from services.coordination.domain.referral import ReferralStatus
from services.coordination.domain.watch import ContactStatus, WatchContact
from services.coordination.tables.cases import case_episode, referral
from services.coordination.tables.records import closure, evaluation
from services.coordination.tables.watching import ease_view, watch_contact
from shared.refusals import NotFound


async def contact_of(session: AsyncSession, contact_id: UUID) -> WatchContact:
    """One contact as it is now. Raises NotFound."""
    found = await session.get(WatchContact, contact_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def contacts_of(session: AsyncSession, case_id: UUID, *, planned: bool = False) -> Sequence[WatchContact]:
    """A case's contacts in the order in which they are due; only those still to come, where that is asked."""
    wanted = select(WatchContact).where(watch_contact.c.case_id == case_id)
    if planned:
        wanted = wanted.where(watch_contact.c.status == ContactStatus.PLANNED)
    ordered = wanted.order_by(watch_contact.c.due_on, watch_contact.c.id)
    return (await session.scalars(ordered.execution_options(populate_existing=True))).all()


async def watch_of(session: AsyncSession, case: Case) -> Closure | None:
    """The closure of the present episode whose watch lasts; None where nobody watches."""
    wanted = select(Closure).where(
        closure.c.case_id == case.id,
        closure.c.episode == case.episode,
        closure.c.watch_agency.is_not(None),
        closure.c.watch_ended_on.is_(None),
    )
    found: Closure | None = await session.scalar(wanted.execution_options(populate_existing=True))
    return found


async def closures_of(session: AsyncSession, case_id: UUID) -> Sequence[Closure]:
    """The ends of a case's episodes, the first one first."""
    return (
        await session.scalars(select(Closure).where(closure.c.case_id == case_id).order_by(closure.c.episode))
    ).all()


async def evaluations_of(session: AsyncSession, case_id: UUID) -> Sequence[Evaluation]:
    """A case's evaluations, the first one first."""
    wanted = select(Evaluation).where(evaluation.c.case_id == case_id)
    return (await session.scalars(wanted.order_by(evaluation.c["on"], evaluation.c.id))).all()


async def views_of(session: AsyncSession, case_id: UUID) -> Sequence[EaseView]:
    """What the agencies said of the ease of support, in the order in which they said it."""
    wanted = select(EaseView).where(ease_view.c.case_id == case_id)
    return (await session.scalars(wanted.order_by(ease_view.c.episode, ease_view.c.recorded))).all()


async def joined(session: AsyncSession, case: Case) -> list[Joined]:
    """The referrals on the household that joined in the present episode, or that wait for an answer.

    The one by which the episode began is none of them: whoever met in the episode met because of it.
    """
    began = exists().where(
        case_episode.c.case_id == case.id,
        case_episode.c.episode == case.episode,
        case_episode.c.referral_id == referral.c.id,
    )
    own = (referral.c.case_id == case.id) & (referral.c.answered_on >= case.episode_opened_on) & ~began
    waiting = referral.c.household_id.in_(case.households) & (referral.c.status == ReferralStatus.OFFERED)
    rows = await session.execute(
        select(referral.c.id, referral.c.answered_on).where(or_(own, waiting)).order_by(referral.c.made_on)
    )
    return [Joined(row.id, row.answered_on) for row in rows]


async def watches(session: AsyncSession, case_id: UUID, agency: str) -> bool:
    """Whether an agency watches over the household, on the whole or by a contact still to come."""
    theirs = or_(
        exists().where(
            closure.c.case_id == case_id, closure.c.watch_agency == agency, closure.c.watch_ended_on.is_(None)
        ),
        exists().where(
            watch_contact.c.case_id == case_id,
            watch_contact.c.agency == agency,
            watch_contact.c.status == ContactStatus.PLANNED,
        ),
    )
    return bool(await session.scalar(select(theirs)))
