"""Where a consultation stands: who answers for it, for what one waits, and by when (R2: nothing is ever dropped)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.intake.domain.consultation import Consultation, ConsultationStatus
from services.intake.domain.deadlines import Calendar
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.referral import Referral, ReferralStatus
from services.intake.domain.referral_question import ReferralQuestion


class Awaited(StrEnum):
    """What comes next."""

    HANDOVER_ANSWER = "handover_answer"
    CONFIRMATION = "confirmation"
    """The desk that was asked said yes; the owner's instance, another one, has not let go yet."""
    REFERRAL_ANSWER = "referral_answer"
    REFERRAL_QUESTION = "referral_question"
    """Before it answers, coordination wants to know something from the desk."""
    FIRST_CONTACT = "first_contact"
    PLANNED_CONTACT = "planned_contact"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next, and until when; a day in the past means that it is overdue."""

    awaited: Awaited
    on: date


def next_of(
    consultation: Consultation,
    *,
    handovers: Iterable[Handover],
    referrals: Iterable[Referral],
    calendar: Calendar,
    questions: Iterable[ReferralQuestion] = (),
) -> Next | None:
    """What comes next for an open consultation, never nothing; None when it is concluded, or known elsewhere."""
    if consultation.status is ConsultationStatus.CONCLUDED:
        return None
    passed_on = list(handovers)
    for handover in passed_on:
        if handover.is_waiting:
            return Next(Awaited.HANDOVER_ANSWER, handover.due_on)
        if handover.status is HandoverStatus.ACCEPTING:
            return Next(Awaited.CONFIRMATION, handover.due_on)
    for referral in referrals:
        if referral.status is ReferralStatus.MADE:
            return of_referral(referral, consultation.urgency, questions, calendar)
    arrival = _first_contact(consultation, passed_on)
    if consultation.held_at is not None:
        return arrival  # what else comes next is known where it is held
    return arrival or _contact(consultation, passed_on, calendar)


def of_referral(referral: Referral, urgency: str, questions: Iterable[ReferralQuestion], calendar: Calendar) -> Next:
    """What a referral that was not answered waits for: what its desk was asked, or else coordination's answer."""
    asked = [each for each in questions if each.referral_id == referral.id]
    open_ones = [each.due_on for each in asked if each.answered_on is None]
    if open_ones:
        return Next(Awaited.REFERRAL_QUESTION, min(open_ones))
    periods = [(each.asked_on, each.answered_on) for each in asked if each.answered_on is not None]
    return Next(Awaited.REFERRAL_ANSWER, calendar.referral_due(referral.made_on, urgency, periods))


def _first_contact(consultation: Consultation, handovers: list[Handover]) -> Next | None:
    """The owner has taken over and has not met the person yet."""
    taken = [handover for handover in handovers if handover.status is HandoverStatus.ACCEPTED]
    if not taken or taken[-1].to_agency != consultation.owner_agency:
        return None
    last = taken[-1]
    if last.first_contact_on is not None or last.first_contact_due_on is None:
        return None
    return Next(Awaited.FIRST_CONTACT, last.first_contact_due_on)


def _contact(consultation: Consultation, handovers: list[Handover], calendar: Calendar) -> Next:
    if consultation.next_on is not None:
        return Next(Awaited.PLANNED_CONTACT, consultation.next_on)
    known = [consultation.last_contact_on, *(handover.first_contact_on for handover in handovers)]
    last_on = max((on for on in known if on is not None), default=None)
    return Next(Awaited.CONTACT, calendar.contact_due(consultation, last_on))
