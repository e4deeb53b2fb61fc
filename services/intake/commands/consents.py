"""The ledger of consents: asked, answered, withdrawn, renewed; in whole or in part (R3)."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import policy
from services.intake.domain.consent import Consent, ConsentStatus
from services.intake.domain.errors.consents import AlreadyRenewed, NotGranted, NotLiving
from services.intake.domain.household import Member
from services.intake.forms.notices import Notices
from services.intake.inputs.consents import ConsentAnswer, ConsentForm, ConsentRequest, Part, Renewal, Withdrawal
from services.intake.store import consents, households
from shared import access
from shared.actors import Actor
from shared.contracts.intake import ConsentGranted, ConsentRefused, ConsentWithdrawn
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Invalid, NotFound


async def record_consent(
    session: AsyncSession,
    actor: Actor,
    profile: Profile,
    said: ConsentForm,
    *,
    notices: Notices,
    request_id: UUID | None = None,
) -> Consent:
    """Record what one person was asked, and their answer unless it is still awaited.

    Raises NotFound, NotTheOwner, Invalid for an unknown person, agency, notice or period, and what
    `Member.check_consent_given_by` raises.
    """
    policy.must_answer_for_household(actor, await households.standing(session, said.household_id, actor.agency))
    must_know_agencies(profile, said.agencies)
    notices.must_show(said.notice_version, purpose=said.purpose, on=said.on)
    member, giver = await _people(session, said)
    member.check_consent_given_by(giver, said.on)
    consent = _asked(actor, said)
    consent.request_id = request_id
    if said.result != ConsentStatus.REQUESTED.value:
        part = said.granted or Part()
        consent.answer(ConsentStatus(said.result), on=said.on, agencies=part.agencies, categories=part.categories)
    session.add(consent)
    await access.log(session, actor, act="record", kind="consent", record=consent.id, basis=policy.INTERNAL_USE)
    await _tell_answer(session, consent)
    return consent


async def request_consents(
    session: AsyncSession, actor: Actor, profile: Profile, said: ConsentRequest, *, notices: Notices
) -> Sequence[Consent]:
    """Put one request to several people; all of it or nothing. Raises as `record_consent`, with the person's place."""
    request_id = uuid4()
    recorded: list[Consent] = []
    if len({one.member_id for one in said.members}) < len(said.members):
        raise Invalid({"/members": "同じ方が二度含まれています。"})
    for position, one in enumerate(said.members):
        try:
            own = said.of(one)
            recorded.append(await record_consent(session, actor, profile, own, notices=notices, request_id=request_id))
        except Invalid as wrong:
            raise Invalid(_placed(wrong, position)) from None
    return recorded


def _placed(wrong: Invalid, position: int) -> dict[str, str]:
    """Pointers of one person's part, as they stand in the whole request."""
    own = ("/member_id", "/given_by")
    found = {each["pointer"]: each["message"] for each in wrong.facts["errors"]}
    return {f"/members/{position}{name}" if name in own else name: message for name, message in found.items()}


async def answer_consent(session: AsyncSession, actor: Actor, consent_id: UUID, said: ConsentAnswer) -> Consent:
    """Record the answer to a request.

    Raises NotFound, NotTheOwner, NotLiving, AlreadyAnswered, BeforeTheOffer, Invalid.
    """
    consent = await held(session, actor, consent_id, "answer")
    await _must_live(session, consent)
    consent.witness = said.witness or consent.witness
    part = said.granted or Part()
    consent.answer(ConsentStatus(said.result), on=said.on, agencies=part.agencies, categories=part.categories)
    consent.revision += 1
    await _tell_answer(session, consent)
    return consent


async def withdraw_consent(session: AsyncSession, actor: Actor, consent_id: UUID, said: Withdrawal) -> Consent:
    """Take a grant back at once, or a part of it: what is left of it is told anew, at a higher revision.

    Raises NotFound, NotTheOwner, AlreadyWithdrawn, NotGranted, BeforeTheGrant, Invalid.
    """
    consent = await held(session, actor, consent_id, "withdraw")
    consent.withdraw(on=said.on, agencies=said.agencies, categories=said.categories)
    if consent.is_given:
        await _tell_grant(session, consent)
        return consent
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


async def renew_consent(
    session: AsyncSession, actor: Actor, consent_id: UUID, said: Renewal, *, notices: Notices
) -> Consent:
    """Record that a person consents anew, as far as before: a consent of its own that supersedes the one before.

    Raises NotFound, NotTheOwner, NotGranted, AlreadyRenewed, Invalid, and what `Member.check_consent_given_by` raises.
    """
    before = await held(session, actor, consent_id, "renew")
    if not before.is_given:
        raise NotGranted(consent=str(consent_id), status=before.status.value)
    if later := await consents.superseding(session, consent_id):
        raise AlreadyRenewed(consent=str(consent_id), renewed_by=str(later))
    notices.must_show(said.notice_version, purpose=before.purpose, on=said.on)
    said_anew = ConsentForm.model_construct(
        household_id=before.household_id,
        member_id=before.member_id,
        purpose=before.purpose,
        agencies=before.agencies,
        categories=before.categories,
        **dict(said),
    )
    member, giver = await _people(session, said_anew)
    member.check_consent_given_by(giver, said.on)
    consent = _asked(actor, said_anew)
    consent.supersedes = before.id
    consent.answer(ConsentStatus.GRANTED, on=said.on)
    session.add(consent)
    await access.log(session, actor, act="record", kind="consent", record=consent.id, basis=policy.INTERNAL_USE)
    await _tell_answer(session, consent)
    return consent


async def held(session: AsyncSession, actor: Actor, consent_id: UUID, act: str) -> Consent:
    """Lock a consent of a household for which the actor answers. Raises NotFound, NotTheOwner."""
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


def must_know_agencies(profile: Profile, agencies: tuple[str, ...]) -> None:
    """Raise Invalid, pointing at it, for a recipient that is neither an agency nor a hub of the city."""
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
    if consent.is_given:
        await _tell_grant(session, consent)
    refused = consent.agencies if consent.status is ConsentStatus.REFUSED else consent.refused_agencies
    if refused and consent.answered_on is not None:
        await outbox.record(
            session,
            ConsentRefused(
                on=consent.answered_on,
                consent_id=consent.id,
                household_id=consent.household_id,
                member_id=consent.member_id,
                purpose=consent.purpose,
                agencies=refused,
            ),
        )


async def _tell_grant(session: AsyncSession, consent: Consent) -> None:
    assert consent.valid_from is not None  # noqa: S101 — a grant has its day
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
