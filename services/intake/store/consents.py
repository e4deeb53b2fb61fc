"""The ledger of consents."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.consent import Consent, ConsentStatus
from services.intake.domain.consultation import REFERRED

MOST = 500
"""Reminders shown at a time."""


async def consent_for_update(session: AsyncSession, consent_id: UUID) -> Consent | None:
    """One consent, locked until the transaction ends."""
    return await session.get(Consent, consent_id, with_for_update=True, populate_existing=True)


async def consents(
    session: AsyncSession, household_id: UUID, *, also: Iterable[UUID] = (), hold: bool = False
) -> Sequence[Consent]:
    """The household's consents, oldest first; `hold` keeps them from being withdrawn until the transaction ends.

    A consent goes with its person: those of who lives there now are among them, wherever they were given,
    and those of the persons named by `also`.
    """
    consent, member = tables.consent, tables.member
    living_there = select(member.c.id).where(member.c.household_id == household_id)
    of_them = select(consent.c.id).where(consent.c.member_id.in_(living_there))
    of_others = select(consent.c.id).where(consent.c.member_id.in_(set(also)))
    of_it = select(consent.c.id).where(consent.c.household_id == household_id)
    found = select(Consent).where(consent.c.id.in_(union(of_it, of_them, of_others)))
    found = found.order_by(consent.c.recorded_at, consent.c.id)
    if hold:
        found = found.with_for_update(read=True).execution_options(populate_existing=True)
    return (await session.scalars(found)).all()


async def superseding(session: AsyncSession, consent_id: UUID) -> UUID | None:
    """The consent that came in the place of this one."""
    consent = tables.consent
    return await session.scalar(select(consent.c.id).where(consent.c.supersedes == consent_id))


def goes_on(agency: str) -> ColumnElement[bool]:
    """The condition that the agency answers for the household of a consent and that its support goes on."""
    consent, consultation, outreach = tables.consent, tables.consultation, tables.outreach
    return or_(
        exists().where(
            consultation.c.household_id == consent.c.household_id,
            or_(
                and_(consultation.c.owner_agency == agency, consultation.c.outcome.is_(None)),
                and_(consultation.c.agency == agency, consultation.c.outcome == REFERRED),
            ),
        ),
        exists().where(
            outreach.c.household_id == consent.c.household_id,
            outreach.c.agency == agency,
            outreach.c.ended_on.is_(None),
        ),
    )


async def running_out(session: AsyncSession, agency: str, *, since: date, until: date) -> Sequence[Consent]:
    """Grants that end within these days, of households for which the agency answers and whose support goes on.

    Those that were renewed are not among them; the soonest come first.
    """
    consent, later = tables.consent, tables.consent.alias()

    found = select(Consent).where(
        consent.c.status.in_([ConsentStatus.GRANTED, ConsentStatus.PARTLY]),
        consent.c.valid_until.between(since, until),
        ~exists().where(later.c.supersedes == consent.c.id),
        goes_on(agency),
    )
    return (await session.scalars(found.order_by(consent.c.valid_until, consent.c.id).limit(MOST))).all()
