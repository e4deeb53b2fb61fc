"""The duty of confidentiality: who confirmed it, before any material is served (art. 106-6 ⑥)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.coordination.domain.compartment.errors import (
    AcknowledgementRequired,
    BeforeTheLaw,
    SupportConferenceOnly,
)
from services.coordination.domain.meeting import Attendee, Meeting
from shared.reference import statutes


def require_conference(meeting: Meeting) -> None:
    """Raise `SupportConferenceOnly` for every other kind of meeting."""
    if not meeting.is_confidential:
        raise SupportConferenceOnly(kind=meeting.kind.value)


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty of confidentiality as the law has it on a day: paragraphs move, penalties are renamed."""

    text: str
    statute: str
    penalty_statute: str
    penalty: str

    def fact(self) -> dict[str, str]:
        """As it stands in an answer or a problem document."""
        return {
            "text": self.text,
            "statute": self.statute,
            "penalty_statute": self.penalty_statute,
            "penalty": self.penalty,
        }


def duty(on: date) -> Duty:
    """The duty that an attendee acknowledges on a day (art. 106-6 ⑥; penalty art. 159). Raises `BeforeTheLaw`."""
    try:
        statute = statutes.cite("support_conference_confidentiality", on)
        penalty = statutes.cite("confidentiality_penalty", on)
    except statutes.NoCitationError:
        raise BeforeTheLaw from None
    text = (
        "支援会議の事務に従事する方、または従事していた方は、正当な理由がなく、その事務に関して知り得た秘密を"
        f"漏らしてはなりません（{statute.citation}）。違反したときは、{penalty.says}に処されます（{penalty.citation}）。"
    )
    return Duty(text, statute.citation, penalty.citation, penalty.says or "")


@dataclass(eq=False)
class Acknowledgement:
    """One attendee's own confirmation of the duty; nobody confirms for another."""

    meeting_id: UUID
    agency: str
    subject: str
    on: date
    statute: str


def require_acknowledgements(attendees: Iterable[Attendee], given: Collection[Acknowledgement], *, until: date) -> None:
    """Raise `AcknowledgementRequired` naming who attended without having confirmed the duty by the meeting's end (R5).

    `until` is the day on which it ended: who comes after midnight confirms it then. An agency that attended without a
    name needs at least one of its people to have confirmed.
    """
    persons = {(each.agency, each.subject) for each in given if each.on <= until}
    agencies = {agency for agency, _ in persons}
    missing: list[dict[str, Any]] = [
        {"agency": attendee.agency, "subject": attendee.subject}
        for attendee in attendees
        if not (
            (attendee.agency, attendee.subject) in persons or (not attendee.subject and attendee.agency in agencies)
        )
    ]
    if missing:
        raise AcknowledgementRequired(missing=missing, duty=duty(until).fact())
