"""Referring to coordination, and hearing what became of it (R2, R3, R17)."""

from dataclasses import dataclass
from datetime import date
from itertools import chain
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.commands.consultations import must_wait_for_nobody, owned, tell_conclusion
from services.intake.commands.passages import tell_end
from services.intake.domain.consent import SUPPORT_SHARING, missing
from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.domain.errors.consents import ConsentMissing
from services.intake.domain.household import Concerned, Household, Member
from services.intake.domain.referral import Referral, Withheld, withheld
from services.intake.inputs.consultations import ReferralForm
from services.intake.store import consents, consultations, households, matters, persons
from shared.actors import Actor
from shared.contracts.intake import Dossier, DossierMember, HandoverWithdrawn, ReferralMade
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.privacy.sealed import Sealed
from shared.reference.profile import Profile

COORDINATION = "coordination"
TAKEN_BY_COORDINATION = "多機関協働が引き受けたため"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a referral would send and withhold; `lacking` names whose consent for which agency is missing."""

    dossier: Dossier
    withheld: tuple[Withheld, ...]
    lacking: tuple[tuple[UUID, str], ...]
    may_be_sent: bool


async def refer(
    session: AsyncSession, actor: Actor, consultation_id: UUID, said: ReferralForm, *, profile: Profile, keys: KeyRing
) -> Referral:
    """Put a consultation before coordination, its dossier sealed; the owner stays until it is accepted.

    Raises NotFound, NotTheOwner, AlreadyConcluded, BeforeTheReception, HandoverPending, ReferralPending,
    ConsentMissing when consent is claimed that not every living member has given for council and city.
    """
    consultation = await _referable(session, actor, consultation_id, said, act="refer")
    if said.with_consent:
        await _must_be_covered(session, consultation, profile, said.on)
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
    dossier = await _dossier(session, consultation, said)
    await outbox.record(session, _told(referral, keys.seal(dossier, to=COORDINATION)))
    return referral


async def preview(
    session: AsyncSession, actor: Actor, consultation_id: UUID, said: ReferralForm, *, profile: Profile
) -> Preview:
    """Tell what a referral would send, what it would withhold and why, and whose consent it lacks; send nothing.

    Raises NotFound, NotTheOwner, AlreadyConcluded, BeforeTheReception, HandoverPending, ReferralPending.
    """
    consultation = await _referable(session, actor, consultation_id, said, act="preview_referral")
    household = await households.household(session, consultation.household_id)
    dossier = await _dossier(session, consultation, said)
    lacking, nobody = await _lacking(session, consultation, profile, said.on) if said.with_consent else ([], False)
    reasons = withheld(
        with_consent=said.with_consent,
        with_narrative=said.include_narrative,
        protected=household is not None and household.address_protected,
    )
    return Preview(dossier, tuple(reasons), tuple(lacking), may_be_sent=not lacking and not nobody)


async def note_acceptance(session: AsyncSession, referral_id: UUID, *, case_id: UUID, on: date, keys: KeyRing) -> None:
    """A case owns the matter now: the consultation ends as referred. A referral of another instance is not ours.

    What a desk of another instance took over meanwhile stays with that desk.
    """
    referral = await _locked(session, referral_id)
    if referral is None or not referral.note_acceptance(case_id=case_id, on=on):
        return
    consultation = await consultations.consultation(session, referral.consultation_id)
    if consultation is None or consultation.held_at is not None:
        return
    if consultation.status is ConsultationStatus.OPEN:
        consultation.pass_to_coordination(agency=referral.to_agency, on=on)
        await _end_offers(session, consultation, on, keys)
        await tell_conclusion(session, consultation, on=on)


async def _end_offers(session: AsyncSession, consultation: Consultation, on: date, keys: KeyRing) -> None:
    """A referral that came back may be accepted after all, while another desk has been asked meanwhile."""
    for handover in await consultations.handovers(session, consultation.id):
        if handover.is_waiting:
            handover.lapse(by=COORDINATION, reason=TAKEN_BY_COORDINATION, on=on)
            ended = HandoverWithdrawn(
                on=on, handover_id=handover.id, from_agency=handover.from_agency, to_agency=handover.to_agency
            )
            await outbox.record(session, ended)
            await tell_end(session, handover, keys, on=on)


async def is_ours(session: AsyncSession, referral_id: UUID) -> bool:
    """Whether this instance made the referral; others on the same bus hear of it too."""
    return await consultations.referral(session, referral_id) is not None


async def note_return(session: AsyncSession, referral_id: UUID, *, reason: str, next_step: str, on: date) -> None:
    """Coordination sent the referral back; the desk has stayed the owner."""
    referral = await _locked(session, referral_id)
    if referral is not None:
        referral.note_return(reason=reason, next_step=next_step, on=on)


async def _locked(session: AsyncSession, referral_id: UUID) -> Referral | None:
    unlocked = await consultations.referral(session, referral_id)
    if unlocked is None:
        return None
    await consultations.consultation_for_update(session, unlocked.consultation_id)
    return await consultations.referral(session, referral_id)


async def _referable(
    session: AsyncSession, actor: Actor, consultation_id: UUID, said: ReferralForm, *, act: str
) -> Consultation:
    consultation = await owned(session, actor, consultation_id, act)
    consultation.must_be_open()
    consultation.must_follow_reception(said.on)
    await must_wait_for_nobody(session, consultation)
    return consultation


async def _must_be_covered(session: AsyncSession, consultation: Consultation, profile: Profile, on: date) -> None:
    lacking, nobody = await _lacking(session, consultation, profile, on)
    if lacking or nobody:
        raise ConsentMissing(lacking)


async def _lacking(
    session: AsyncSession, consultation: Consultation, profile: Profile, on: date
) -> tuple[list[tuple[UUID, str]], bool]:
    """Whose consent for which agency is missing, and whether there is nobody alive who could consent."""
    living = await persons.living_once(session, await matters.people(session, consultation))
    also = chain.from_iterable(living.values())
    given = await consents.consents(session, consultation.household_id, also=also, hold=True)
    agencies = [profile.council_agency.code, profile.city_agency.code]
    lacking = missing(given, members=living, agencies=agencies, on=on, purpose=SUPPORT_SHARING, same=living)
    return lacking, not living


async def _dossier(session: AsyncSession, consultation: Consultation, said: ReferralForm) -> Dossier:
    """What coordination is told: without consent no address and no notes; a protected address never travels."""
    household = await households.household(session, consultation.household_id)
    people = {person.member_id: person for person in await consultations.concerned(session, consultation.id)}
    members = await matters.people(session, consultation)
    return Dossier(
        consultation_id=consultation.id,
        household_id=consultation.household_id,
        received_on=consultation.received_on,
        source=consultation.source,
        address=_address(household) if said.with_consent else None,
        address_protected=household is not None and household.address_protected,
        members=tuple(_told_of(member, people.get(member.id), said) for member in members),
        narrative=consultation.narrative if said.include_narrative else None,
        reason=said.reason,
    )


def _address(household: Household | None) -> str | None:
    return None if household is None or household.address_protected else household.address


def _told_of(member: Member, person: Concerned | None, said: ReferralForm) -> DossierMember:
    return DossierMember(
        member_id=member.id,
        name=member.name,
        kana=member.kana,
        birth_date=member.birth_date,
        relation=member.relation_typed or member.relation,
        living=member.living,
        represented_by=member.represented_by,
        issues=person.issues if person else (),
        main_issue=person.main_issue if person else None,
        note=person.note if person and said.with_consent and said.include_narrative else None,
    )


def _told(referral: Referral, dossier: Sealed[Dossier]) -> ReferralMade:
    return ReferralMade(
        on=referral.made_on,
        referral_id=referral.id,
        household_id=referral.household_id,
        from_agency=referral.from_agency,
        with_consent=referral.with_consent,
        dossier=dossier,
    )
