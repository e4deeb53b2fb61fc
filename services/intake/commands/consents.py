"""The ledger of consents: recorded, answered, withdrawn (R3)."""

from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.consent import Consent, ConsentStatus
from services.intake.domain.errors.consents import NotLiving
from services.intake.domain.household import Member
from services.intake.inputs.consents import ConsentAnswer, ConsentForm
from services.intake.inputs.consultations import Answered
from services.intake.store import consents, households
from shared import access
from shared.actors import Actor
from shared.contracts.intake import ConsentGranted, ConsentRefused, ConsentWithdrawn
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Invalid, NotFound


async def record_consent(session: AsyncSession, actor: Actor, profile: Profile, said: ConsentForm) -> Consent:
    """Record what one person was asked, and their answer unless it is still awaited.

    Raises NotFound, NotTheOwner, Invalid for an unknown person, agency or period, and what
    `Member.check_consent_given_by` raises.
    """
    policy.must_answer_for_household(actor, await households.standing(session, said.household_id, actor.agency))
    _must_know_agencies(profile, said.agencies)
    member, giver = await _people(session, said)
    member.check_consent_given_by(giver, said.on)
    consent = _asked(actor, said)
    if said.result != ConsentStatus.REQUESTED.value:
        consent.answer(ConsentStatus(said.result), on=said.on)
    session.add(consent)
    await access.log(session, actor, act="record", kind="consent", record=consent.id, basis=policy.INTERNAL_USE)
    await _tell_answer(session, consent)
    return consent


async def answer_consent(session: AsyncSession, actor: Actor, consent_id: UUID, said: ConsentAnswer) -> Consent:
    """Record the answer to a request. Raises NotFound, NotTheOwner, NotLiving, AlreadyAnswered, BeforeTheOffer."""
    consent = await _held(session, actor, consent_id, "answer")
    await _must_live(session, consent)
    consent.answer(ConsentStatus(said.result), on=said.on)
    consent.revision += 1
    await _tell_answer(session, consent)
    return consent


async def withdraw_consent(session: AsyncSession, actor: Actor, consent_id: UUID, said: Answered) -> Consent:
    """Take a grant back at once. Raises NotFound, NotTheOwner, AlreadyWithdrawn, NotGranted, BeforeTheGrant."""
    consent = await _held(session, actor, consent_id, "withdraw")
    consent.withdraw(on=said.on)
    await outbox.record(
        session,
        ConsentWithdrawn(
            on=said.on,
            consent_id=consent.id,
            household_id=consent.household_id,
            member_id=consent.member_id,
            revision=consent.revision,
        ),
    )
    return consent


async def _held(session: AsyncSession, actor: Actor, consent_id: UUID, act: str) -> Consent:
    consent = await consents.consent_for_update(session, consent_id)
    if consent is None:
        raise NotFound
    policy.must_answer_for_household(actor, await households.standing(session, consent.household_id, actor.agency))
    await access.log(session, actor, act=act, kind="consent", record=consent_id, basis=policy.INTERNAL_USE)
    return consent


async def _must_live(session: AsyncSession, consent: Consent) -> None:
    """Raise NotLiving when the person died before they answered."""
    known = await households.people(session, [consent.member_id])
    if any(not member.living for member in known.values()):
        raise NotLiving(member=str(consent.member_id))


def _must_know_agencies(profile: Profile, agencies: tuple[str, ...]) -> None:
    known = {agency.code for agency in profile.agencies} | {hub.code for hub in profile.hubs}
    pointers = {
        f"/agencies/{position}": "登録されている機関または拠点のコードを入力してください。"
        for position, agency in enumerate(agencies)
        if agency not in known
    }
    if pointers:
        raise Invalid(pointers)


async def _people(session: AsyncSession, said: ConsentForm) -> tuple[Member, Member | None]:
    """Who is asked, and who answers for them; nobody answers for themselves by proxy."""
    named = {said.member_id} | ({said.given_by} if said.given_by else set())
    known = await households.members_by_id(session, said.household_id, named)
    if said.member_id not in known:
        raise Invalid({"/member_id": "この世帯の世帯員を指定してください。"})
    if said.given_by is None or said.given_by == said.member_id:
        return known[said.member_id], None
    if said.given_by not in known:
        raise Invalid({"/given_by": "この世帯の世帯員を指定してください。"})
    return known[said.member_id], known[said.given_by]


def _asked(actor: Actor, said: ConsentForm) -> Consent:
    return Consent(
        id=uuid4(),
        household_id=said.household_id,
        member_id=said.member_id,
        purpose=said.purpose,
        agencies=tuple(dict.fromkeys(said.agencies)),
        categories=tuple(dict.fromkeys(said.categories)),
        asked_on=said.on,
        valid_until=said.valid_until,
        method=said.method,
        notice_version=said.notice_version,
        obtained_by=actor.subject,
        obtained_agency=actor.agency,
        given_by=said.given_by if said.given_by != said.member_id else None,
        witness=said.witness,
    )


async def _tell_answer(session: AsyncSession, consent: Consent) -> None:
    if consent.status is ConsentStatus.GRANTED and consent.valid_from is not None:
        await outbox.record(
            session,
            ConsentGranted(
                on=consent.valid_from,
                consent_id=consent.id,
                household_id=consent.household_id,
                member_id=consent.member_id,
                purpose=consent.purpose,
                agencies=consent.agencies,
                categories=consent.categories,
                valid_from=consent.valid_from,
                valid_until=consent.valid_until,
                revision=consent.revision,
            ),
        )
    elif consent.status is ConsentStatus.REFUSED and consent.answered_on is not None:
        await outbox.record(
            session,
            ConsentRefused(
                on=consent.answered_on,
                consent_id=consent.id,
                household_id=consent.household_id,
                member_id=consent.member_id,
                purpose=consent.purpose,
                agencies=consent.agencies,
            ),
        )
