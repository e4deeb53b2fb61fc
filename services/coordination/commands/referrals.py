"""Referrals: received from a desk, accepted into the household's case, or returned (R2)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Body, Dated, LongText
from services.coordination.commands.coordinators import name_coordinator
from services.coordination.commands.stages import tell_stage
from services.coordination.commands.watching import let_go
from services.coordination.domain.case import Case, Member
from services.coordination.domain.referral import Referral
from services.coordination.domain.screening import (
    ACCEPTED,
    Consulted,
    Screening,
    require_advice,
    require_consultation,
)
from services.coordination.policy import cases as policy
from services.coordination.store import cases
from shared.actors import Actor
from shared.contracts.coordination import CaseOpened, CaseReopened, ReferralAccepted, ReferralReturned, ReturnNote
from shared.messaging import outbox
from shared.privacy.keys import KeyRing
from shared.reference.fields import Day, Listed, Subject
from shared.reference.profile import Profile


class Agreed(Body):
    """Whom of the other side (for a coordinator the city's officer) one consulted before answering, and when."""

    subject: Subject
    on: Day


class Acceptance(Dated):
    """The matter is taken up."""

    consulted: Agreed | None = None


class Return(Dated):
    """Why it goes back, with which advice, and what the desk can do next (R2); `outcome` is of `referral_return`."""

    reason: LongText | None = None
    next_step: LongText | None = None
    outcome: Annotated[str, Listed("referral_return")] | None = None
    advice: LongText | None = None
    consulted: Agreed | None = None


async def accept_referral(
    session: AsyncSession, actor: Actor, referral_id: UUID, said: Acceptance, *, profile: Profile
) -> Case:
    """Take the matter: a case opens, or the household's own case takes it up; whoever accepts owns it (R2).

    A household has one case for ever: an open one is joined, a closed one begins a new episode (R12).
    """
    policy.require_staff(actor)
    referral, on = await cases.referral_for_update(session, referral_id), said.on
    known = await cases.case_of_household(session, referral.household_id)
    case = known or await _new_case(session, referral, on)
    referral.accept(case.id, on=on)
    _screen(session, actor, referral, said, outcome=ACCEPTED, profile=profile)
    _take_up(case, referral)
    await outbox.record(session, ReferralAccepted(on=on, referral_id=referral.id, case_id=case.id))
    if known is None:
        await _open(session, actor, case, on)
    elif not case.is_open:
        await _reopen(session, actor, case, referral, on)
    await tell_stage(session, case, on=on)
    return case


async def return_referral(
    session: AsyncSession,
    actor: Actor,
    referral_id: UUID,
    said: Return,
    *,
    profile: Profile,
    keys: KeyRing,
) -> Referral:
    """Give it back with a reason and a next step; the desk stays the owner (R2)."""
    policy.require_staff(actor)
    referral, on = await cases.referral_for_update(session, referral_id), said.on
    reason, then = referral.send_back(reason=said.reason, next_step=said.next_step, on=on)
    require_advice(said.outcome, said.advice)
    _screen(session, actor, referral, said, outcome=said.outcome, profile=profile, advice=said.advice)
    note = ReturnNote(reason=reason, next_step=then, outcome=said.outcome, advice=said.advice)
    sealed = keys.seal(note, referral.instance)
    await outbox.record(session, ReferralReturned(on=on, referral_id=referral.id, note=sealed))
    return referral


def _screen(
    session: AsyncSession,
    actor: Actor,
    referral: Referral,
    said: Acceptance | Return,
    *,
    outcome: str | None,
    profile: Profile,
    advice: str | None = None,
) -> None:
    by_city = policy.is_city_officer(actor)
    consulted = Consulted(said.consulted.subject, said.consulted.on) if said.consulted else None
    with_city = profile.policy.city_screens
    require_consultation(referral, outcome, consulted, by_city=by_city, with_city=with_city, on=said.on)
    session.add(
        Screening(
            referral_id=referral.id,
            on=said.on,
            outcome=outcome,
            decided_by=actor.subject,
            decided_agency=actor.agency,
            consulted_agency=(policy.COUNCIL if by_city else policy.CITY) if consulted else None,
            consulted_by=consulted.subject if consulted else None,
            consulted_on=consulted.on if consulted else None,
            advice=advice,
        )
    )


async def _new_case(session: AsyncSession, referral: Referral, on: date) -> Case:
    case = Case(
        id=uuid4(),
        number=await cases.next_number(session, on),
        household_id=referral.household_id,
        referral_id=referral.id,
        opened_on=on,
        episode_opened_on=on,
    )
    session.add(case)
    return case


async def _open(session: AsyncSession, actor: Actor, case: Case, on: date) -> None:
    await session.flush()
    await cases.keep_episode(session, case, referral_id=case.referral_id, reason=None, by=actor.subject)
    await name_coordinator(session, case, subject=actor.subject, agency=actor.agency, by=actor.subject, on=on)
    await outbox.record(
        session,
        CaseOpened(
            on=on,
            case_id=case.id,
            number=case.number,
            referral_id=case.referral_id,
            household_id=case.household_id,
            episode=case.episode,
        ),
    )


async def _reopen(session: AsyncSession, actor: Actor, case: Case, referral: Referral, on: date) -> None:
    await let_go(session, case, on=on)
    case.reopen(on=on)
    await cases.keep_episode(session, case, referral_id=referral.id, reason=None, by=actor.subject)
    await name_coordinator(session, case, subject=actor.subject, agency=actor.agency, by=actor.subject, on=on)
    await outbox.record(session, CaseReopened(on=on, case_id=case.id, episode=case.episode))


def _take_up(case: Case, referral: Referral) -> None:
    """Add what the dossier tells; a later referral completes what is known and never empties it."""
    dossier: dict[str, Any] = referral.dossier
    came_from = next((each.case_id for each in case.absorbed if each.household_id == referral.household_id), None)
    known = {member.id: member for member in case.members}
    for told in dossier.get("members", []):
        member_id = UUID(told["member_id"])
        if member_id not in known:
            known[member_id] = Member(case.id, member_id, position=len(case.members), came_from=came_from)
            case.members.append(known[member_id])
        _complete(known[member_id], told)
    case.address = dossier.get("address") or case.address
    case.address_protected = case.address_protected or bool(dossier.get("address_protected"))
    told_now = "\n\n".join(text for text in (dossier.get("narrative"), dossier.get("reason")) if text)
    case.narrative = "\n\n".join(text for text in (case.narrative, told_now) if text) or None
    case.revision, case.has_moved = case.revision + 1, True


def _complete(member: Member, told: dict[str, Any]) -> None:
    for name in ("name", "kana", "birth_date", "relation", "main_issue", "note"):
        setattr(member, name, told.get(name) or getattr(member, name))
    member.told_living = bool(told.get("living", True))
    if told.get("represented_by"):
        member.represented_by = UUID(told["represented_by"])
    member.issues = list(dict.fromkeys([*member.issues, *told.get("issues", [])]))
