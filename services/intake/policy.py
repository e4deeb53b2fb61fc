"""Who may see and do what in intake (R15): pure functions over an Actor.

What may not be seen raises NotFound (404); what is visible but not one's own to do raises NotAllowed (403).
"""

from collections.abc import Container, Iterable
from datetime import date
from enum import Enum, auto
from uuid import UUID

from services.intake.domain.concern import Concern
from services.intake.domain.consent import Consent
from services.intake.domain.consultation import Consultation
from services.intake.domain.emergency import EmergencyDisclosure
from services.intake.domain.errors import NotTheOwner, NotYourDesk
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.imports.record import Import
from services.intake.domain.outreach import Basis, Outreach
from services.intake.domain.person import Merge
from services.intake.domain.referral import Referral
from shared.actors import Actor, Role
from shared.refusals import NotAllowed, NotFound

PRACTITIONERS = (Role.WORKER, Role.COORDINATOR)
SEES = (HandoverStatus.OFFERED, HandoverStatus.ACCEPTING, HandoverStatus.ACCEPTED)
"""A desk sees what it is asked to take and what it took; a decline ends its need to know."""

INTERNAL_USE, OTHER_PUBLIC_BODY = "internal_use", "other_public_body"


class Standing(Enum):
    """What an agency has to do with a household."""

    NONE = auto()
    SEES = auto()
    ANSWERS = auto()
    """Owns a consultation or an outreach of it, or referred it (R10)."""


def is_practitioner(actor: Actor) -> bool:
    """Whether the actor works with people; nobody else sees a personal record of intake."""
    return actor.has(*PRACTITIONERS)


def must_be_practitioner(actor: Actor) -> None:
    """Raise NotAllowed for a role that does not work with people."""
    if not is_practitioner(actor):
        raise NotAllowed(needs=[role.value for role in PRACTITIONERS])


def must_receive_at(actor: Actor, *, desk: str, agency: str) -> None:
    """A worker receives at their own agency's desks. Raises NotAllowed, NotYourDesk."""
    must_be_practitioner(actor)
    if actor.agency != agency:
        raise NotYourDesk(desk=desk)


def sees_consultation(actor: Actor, consultation: Consultation, handovers: Iterable[Handover]) -> bool:
    """The agency that received it, the one that owns it, and those asked to take it over."""
    involved = {consultation.agency, consultation.owner_agency}
    involved |= {handover.to_agency for handover in handovers if handover.status in SEES}
    return is_practitioner(actor) and actor.agency in involved


def must_see_consultation(
    actor: Actor, consultation: Consultation | None, handovers: Iterable[Handover]
) -> Consultation:
    """Give the consultation. Raises NotFound."""
    if consultation is None or not sees_consultation(actor, consultation, handovers):
        raise NotFound
    return consultation


def must_own_consultation(actor: Actor, consultation: Consultation) -> None:
    """Only the owner changes a consultation, and only where it is held (R2). Raises NotTheOwner, HeldElsewhere."""
    if actor.agency != consultation.owner_agency:
        raise NotTheOwner(owner=consultation.owner_agency)
    consultation.must_be_held_here()


def must_follow_up(actor: Actor, consultation: Consultation) -> None:
    """Contacts are recorded by the owner, and by who received it: referring is not letting go (R10).

    Raises NotTheOwner, HeldElsewhere.
    """
    if actor.agency not in {consultation.agency, consultation.owner_agency}:
        raise NotTheOwner(owner=consultation.owner_agency)
    if actor.agency == consultation.owner_agency:
        consultation.must_be_held_here()


def must_answer_handover(actor: Actor, handover: Handover) -> None:
    """The desk that was asked answers. Raises NotFound for strangers, NotTheOwner for the agency that asked."""
    if not is_practitioner(actor) or actor.agency not in {handover.from_agency, handover.to_agency}:
        raise NotFound
    if actor.agency != handover.to_agency:
        raise NotTheOwner(owner=handover.to_agency)


def must_see_handover(actor: Actor, handover: Handover | None) -> Handover:
    """Both sides of a hand-over see how it went, also when it came to nothing. Raises NotFound."""
    if handover is None or not is_practitioner(actor) or actor.agency not in {handover.from_agency, handover.to_agency}:
        raise NotFound
    return handover


def must_have_offered(actor: Actor, handover: Handover) -> None:
    """Only who offered takes an offer back or calls the city. Raises NotFound, NotTheOwner."""
    must_see_handover(actor, handover)
    if actor.agency != handover.from_agency:
        raise NotTheOwner(owner=handover.from_agency)


def may_read_message(actor: Actor, handover: Handover) -> bool:
    """What the owner wrote about people is read by the owner, and by who was asked while it concerns them."""
    return actor.agency == handover.from_agency or handover.status in SEES


def is_city(actor: Actor, city: str) -> bool:
    """Whether the actor acts for the city, which watches over hand-overs and emergencies; a role alone says nothing."""
    return actor.agency == city and actor.has(Role.CITY_OFFICER)


def must_be_city(actor: Actor, city: str) -> None:
    """Raise NotAllowed for everybody but an officer of the city."""
    if not is_city(actor, city):
        raise NotAllowed(needs=[Role.CITY_OFFICER.value])


def must_watch_over(actor: Actor, handover: Handover | None, *, city: str, today: date) -> Handover:
    """The city steps in where an offer has come before it. Raises NotFound, NotAllowed for the two desks."""
    if handover is not None and is_city(actor, city) and handover.escalates_on <= today:
        return handover
    must_see_handover(actor, handover)
    raise NotAllowed(needs=[Role.CITY_OFFICER.value])


def must_see_household(actor: Actor, standing: Standing) -> None:
    """Raise NotFound when the actor's agency has nothing to do with the household."""
    if standing is Standing.NONE or not is_practitioner(actor):
        raise NotFound


def must_answer_for_household(actor: Actor, standing: Standing) -> None:
    """Consents are recorded by who answers for the household. Raises NotFound, NotTheOwner."""
    must_see_household(actor, standing)
    if standing is not Standing.ANSWERS:
        raise NotTheOwner


def reads_consent(actor: Actor, standing: Standing, consent: Consent) -> bool:
    """Whether the actor needs this entry of a ledger: who answers for the household, obtained it, or is named in it."""
    own = actor.agency in {consent.obtained_agency, *consent.named}
    return is_practitioner(actor) and (standing is Standing.ANSWERS or (standing is Standing.SEES and own))


def reads_all_of_consent(actor: Actor, standing: Standing, consent: Consent) -> bool:
    """Whether also what concerns other agencies: who is merely named in it reads what concerns itself."""
    return standing is Standing.ANSWERS or actor.agency == consent.obtained_agency


def must_ask_for_itself(actor: Actor, standing: Standing, agencies: Iterable[str]) -> None:
    """Who merely sees a household asks whether itself is covered. Raises NotFound, NotTheOwner."""
    must_see_household(actor, standing)
    if standing is not Standing.ANSWERS and set(agencies) - {actor.agency}:
        raise NotTheOwner


def knows_merge(actor: Actor, merge: Merge, seen: Container[UUID]) -> bool:
    """Who sees both records, or said that they are one: of one alone nobody learns that there is another."""
    sees_both = all(record in seen for record in merge.records)
    return is_practitioner(actor) and (sees_both or actor.agency == merge.agency)


def must_know_merge(actor: Actor, merge: Merge | None, seen: Container[UUID]) -> Merge:
    """Give the merge. Raises NotFound."""
    if merge is None or not knows_merge(actor, merge, seen):
        raise NotFound
    return merge


def must_own_import(actor: Actor, found: Import | None) -> Import:
    """What was sent to be imported is seen by colleagues of the agency that sent it. Raises NotFound."""
    if found is None or not is_practitioner(actor) or actor.agency != found.agency:
        raise NotFound
    return found


def must_see_referral(actor: Actor, referral: Referral | None) -> Referral:
    """The desk that referred sees what became of it. Raises NotFound."""
    if referral is None or not is_practitioner(actor) or actor.agency != referral.from_agency:
        raise NotFound
    return referral


def must_own_outreach(actor: Actor, outreach: Outreach | None) -> Outreach:
    """Only the agency that was charged with it sees an outreach. Raises NotFound."""
    if outreach is None or not is_practitioner(actor) or actor.agency != outreach.agency:
        raise NotFound
    return outreach


def must_own_concern(actor: Actor, concern: Concern | None) -> Concern:
    """Only the agency that received it sees a concern and its reporter. Raises NotFound."""
    if concern is None or not is_practitioner(actor) or actor.agency != concern.agency:
        raise NotFound
    return concern


def basis_of_reading(actor: Actor, consultation: Consultation) -> str:
    """Why reading is lawful, for the access log: one's own reception, or what another body handed over."""
    return INTERNAL_USE if actor.agency == consultation.agency else OTHER_PUBLIC_BODY


def basis_of(outreach: Outreach) -> str:
    """Why an outreach's records are lawful: art. 106-6 before consent, the agency's own task on a city decision."""
    return outreach.basis.value if outreach.basis is Basis.SUPPORT_CONFERENCE else INTERNAL_USE


def must_watch_emergencies(actor: Actor, *, city: str) -> bool:
    """Whether the actor sees everybody's disclosures in an emergency (the city's officers). Raises NotAllowed."""
    if is_city(actor, city):
        return True
    must_be_practitioner(actor)
    return False


def may_approve_emergency(actor: Actor, decided: EmergencyDisclosure, *, city: str, council: str) -> bool:
    """Whether the actor answers for a disclosure beside who decided it.

    An officer of the city does; for what the council decided, which carries out the city's commission, also one of its
    coordinators.
    """
    own = decided.decided_agency == actor.agency == council and actor.has(Role.COORDINATOR)
    return is_city(actor, city) or own


def must_approve_emergency(actor: Actor, decided: EmergencyDisclosure, *, city: str, council: str) -> None:
    """Raise NotAllowed for everybody else who sees it."""
    if not may_approve_emergency(actor, decided, city=city, council=council):
        raise NotAllowed(needs=[Role.CITY_OFFICER.value])


def must_see_emergency(actor: Actor, decided: EmergencyDisclosure | None, *, city: str) -> EmergencyDisclosure:
    """The agency that decided and the city's officers see and review it. Raises NotFound."""
    own = decided is not None and is_practitioner(actor) and actor.agency == decided.decided_agency
    if decided is None or not (own or is_city(actor, city)):
        raise NotFound
    return decided
