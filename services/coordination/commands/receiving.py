"""Referrals as they arrive from a desk."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.referral import ReferralStatus
from services.coordination.tables.cases import referral
from shared.contracts.intake import Dossier, ReferralMade
from shared.messaging.outbox import told_by
from shared.reference.instances import SHARED


async def receive_referral(session: AsyncSession, event: ReferralMade, dossier: Dossier) -> None:
    """Keep the referral and its opened dossier until someone accepts or returns it."""
    statement = insert(referral).values(
        id=event.referral_id,
        household_id=event.household_id,
        from_agency=event.from_agency,
        with_consent=event.with_consent,
        made_on=event.on,
        dossier=dossier.model_dump(mode="json"),
        status=ReferralStatus.OFFERED,
        instance=told_by() or SHARED,
        urgency=dossier.urgency,
    )
    await session.execute(statement.on_conflict_do_nothing(index_elements=[referral.c.id]))
