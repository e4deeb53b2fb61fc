"""A hand-over between two instances: one owner at every moment, whatever the road delays, doubles or turns round (R2).

The owner's instance alone decides. A yes is a request until it has been applied there; it then lets go and confirms,
and only the confirmation makes the other desk the owner. An offer that ended before is refused by its ending.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.intake.domain.consultation import Consultation
from services.intake.domain.deadlines import Calendar
from services.intake.domain.handover import ENDED, Handover, HandoverStatus


@dataclass(eq=False)
class Passage:
    """What an instance knows of a hand-over's way to, or from, another one.

    `turn` counts the offers of one consultation wherever they were made; `number` is what the other instance calls the
    consultation; `left_behind` names what was too much to travel. `ended`: the end was heard, maybe before the offer.
    """

    handover_id: UUID
    instance: str
    outgoing: bool
    turn: int = 0
    number: str | None = None
    left_behind: Sequence[str] = ()
    ended: str | None = None
    ended_on: date | None = None
    ended_by: str | None = None
    reason: str | None = None

    def note_end(self, status: HandoverStatus, *, by: str, reason: str | None, on: date) -> None:
        """Remember that and why the offer ended."""
        self.ended, self.ended_by, self.reason, self.ended_on = status, by, reason, on


@dataclass(frozen=True, slots=True)
class Answer:
    """What a desk of another instance answered."""

    accepted: bool
    by: str
    on: date
    first_contact_due_on: date | None = None
    reason: str | None = None
    next_step: str | None = None


def say_yes(handover: Handover, *, by: str, on: date, calendar: Calendar) -> Answer:
    """Ask the owner's instance for what was offered; nothing changes hands yet.

    Raises AlreadyAnswered, OfferEnded, BeforeTheOffer.
    """
    handover.answer(HandoverStatus.ACCEPTING, by=by, on=on)
    handover.first_contact_due_on = calendar.first_contact_due(on)
    return Answer(accepted=True, by=by, on=on, first_contact_due_on=handover.first_contact_due_on)


def say_no(handover: Handover, *, reason: str | None, next_step: str | None, by: str, on: date) -> Answer:
    """Decline. Raises ReasonMissing, NextStepMissing, and what `say_yes` raises."""
    handover.decline(reason=reason, next_step=next_step, by=by, on=on)
    return Answer(accepted=False, by=by, on=on, reason=reason, next_step=next_step)


def follow(answer: Answer, handover: Handover, consultation: Consultation, *, instance: str) -> bool:
    """Apply an answer where the owner is, and say whether it counted; one that came too late or twice does not."""
    if not handover.is_waiting:
        return False
    status = HandoverStatus.ACCEPTED if answer.accepted else HandoverStatus.DECLINED
    handover.answer(status, by=answer.by, on=max(answer.on, handover.offered_on))
    handover.reason, handover.next_step = answer.reason, answer.next_step
    handover.first_contact_due_on = answer.first_contact_due_on
    if answer.accepted:
        consultation.move_to(agency=handover.to_agency, desk=handover.to_desk, subject=answer.by, held_at=instance)
    return True


def take_over(handover: Handover, consultation: Consultation, *, by: str | None, on: date) -> bool:
    """Become the owner, as the former owner's instance has let go; says whether that is news.

    An instance restored from a backup may not remember that its desk said yes; the owner's does, and no longer owns.
    """
    if handover.status is HandoverStatus.ACCEPTED or handover.status in ENDED:
        return False
    if handover.status is not HandoverStatus.ACCEPTING:
        handover.answered_by, handover.answered_on = by, on
        handover.reason = handover.next_step = None
    handover.status = HandoverStatus.ACCEPTED
    consultation.move_to(agency=handover.to_agency, desk=handover.to_desk, subject=handover.answered_by)
    return True


def hear_end(passage: Passage, handover: Handover) -> bool:
    """Follow the owner's instance: what it ended has ended, whatever was answered meanwhile; says if it is news."""
    if passage.ended is None or handover.status is HandoverStatus.ACCEPTED:
        return False
    handover.status, handover.first_contact_due_on = HandoverStatus(passage.ended), None
    handover.reason = passage.reason
    handover.ended_on, handover.ended_by = passage.ended_on, passage.ended_by
    return True


def hear_first_contact(handover: Handover, *, on: date) -> None:
    """The desk of another instance has met the person; who of them stays there."""
    if handover.status is HandoverStatus.ACCEPTED and handover.first_contact_on is None:
        handover.first_contact_on, handover.first_contact_by = on, handover.to_agency


ASKED_ANEW = "同じ相談について、新しい依頼が届いたため"


def is_latest(way: Passage, others: Iterable[tuple[Handover, Passage]]) -> bool:
    """Whether an offer that just arrived is the latest of its consultation; those before it have ended.

    `others` are the offers of the same consultation of which no end was heard. The owner never has two of them out at
    once, so all but the latest ended: their ends are still on the road, and will tell why.
    """
    for handover, its_way in others:
        if its_way.turn > way.turn:
            return False
        its_way.note_end(HandoverStatus.WITHDRAWN, by=handover.offered_by, reason=ASKED_ANEW, on=handover.offered_on)
        hear_end(its_way, handover)
    return True
