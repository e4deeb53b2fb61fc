"""Putting a consultation before coordination: what goes with it is chosen, seen before, sealed, and kept on record."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.consultations import must_wait_for_nobody, owned
from services.intake.commands.referrals import dossier
from services.intake.commands.referrals.consents import Ground
from services.intake.commands.referrals.following import COORDINATION
from services.intake.domain.consultation import Consultation
from services.intake.domain.errors.consents import ConsentMissing
from services.intake.domain.referral import Referral, Sent, Withheld, withheld
from services.intake.forms import Forms
from services.intake.inputs.referrals import ReferralForm
from services.intake.store import referrals
from shared.actors import Actor
from shared.contracts.intake import Dossier, ReferralMade
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.privacy.sealed import Sealed
from shared.reference.profile import Profile


@dataclass(frozen=True, slots=True)
class Preview:
    """What a referral would send and withhold; `lacking` names whose consent for which agency is missing."""

    dossier: Dossier
    withheld: tuple[Withheld, ...]
    lacking: tuple[tuple[UUID, str], ...]
    may_be_sent: bool
    basis: str
    relied_on: dict[UUID, list[UUID]]


async def refer(
    session: AsyncSession,
    actor: Actor,
    consultation_id: UUID,
    said: ReferralForm,
    *,
    profile: Profile,
    keys: KeyRing,
    forms: Forms,
) -> Referral:
    """Put a consultation before coordination, its dossier sealed; the owner stays until it is accepted.

    Raises NotFound, NotTheOwner, AlreadyConcluded, BeforeTheReception, HandoverPending, ReferralPending, Invalid for
    a chosen piece that is not there, ConsentMissing when consent is claimed that not every living member who was
    chosen has given for council and city.
    """
    consultation = await _referable(session, actor, consultation_id, said, act="refer")
    shown = await _put_together(session, consultation, said, profile=profile, forms=forms)
    if not shown.may_be_sent:
        raise ConsentMissing(shown.lacking)
    referral = Referral(
        id=uuid4(),
        consultation_id=consultation.id,
        household_id=consultation.household_id,
        from_agency=actor.agency,
        to_agency=profile.council_agency.code,
        made_on=said.on,
        made_by=actor.subject,
        with_consent=said.with_consent,
        reason=said.reason,
    )
    session.add(referral)
    await session.flush()
    sent = Sent(shown.basis, shown.dossier.model_dump(mode="json"), shown.withheld, shown.relied_on)
    await referrals.keep_sent(session, referral.id, sent)
    await outbox.record(session, _told(referral, keys.seal(shown.dossier, to=COORDINATION)))
    return referral


async def preview(
    session: AsyncSession,
    actor: Actor,
    consultation_id: UUID,
    said: ReferralForm,
    *,
    profile: Profile,
    forms: Forms,
) -> Preview:
    """Tell what a referral would send, what it would withhold and why, and whose consent it lacks; send nothing.

    Raises NotFound, NotTheOwner, AlreadyConcluded, BeforeTheReception, HandoverPending, ReferralPending, Invalid.
    """
    consultation = await _referable(session, actor, consultation_id, said, act="preview_referral")
    return await _put_together(session, consultation, said, profile=profile, forms=forms)


async def _referable(
    session: AsyncSession, actor: Actor, consultation_id: UUID, said: ReferralForm, *, act: str
) -> Consultation:
    consultation = await owned(session, actor, consultation_id, act)
    consultation.must_be_open()
    consultation.must_follow_reception(said.on)
    await must_wait_for_nobody(session, consultation)
    return consultation


async def _put_together(
    session: AsyncSession, consultation: Consultation, said: ReferralForm, *, profile: Profile, forms: Forms
) -> Preview:
    record = await dossier.read(session, consultation, said)
    ground = await Ground.of(session, consultation.household_id, record.people, profile, said.on)
    choice = record.choice(said, ground)
    chosen = ground.chosen({member.id for member in record.members})
    lacking = ground.lacking(chosen) if said.with_consent else []
    return Preview(
        dossier=dossier.dossier(record, said, choice, forms),
        withheld=tuple(withheld(choice)),
        lacking=tuple(lacking),
        may_be_sent=not said.with_consent or (bool(chosen) and not lacking),
        basis=said.rests_on,
        relied_on=ground.relied_on(chosen) if said.with_consent else {},
    )


def _told(referral: Referral, sealed: Sealed[Dossier]) -> ReferralMade:
    return ReferralMade(
        on=referral.made_on,
        referral_id=referral.id,
        household_id=referral.household_id,
        from_agency=referral.from_agency,
        with_consent=referral.with_consent,
        dossier=sealed,
    )
