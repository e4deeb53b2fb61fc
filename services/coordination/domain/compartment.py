# ruff: noqa: N818 — refusals are named for what is refused
"""What is shared on a support conference: a compartment of its members (R5, art. 106-6).

Nothing of it leaves before consent opens it, item by item; a later consent opens nothing by itself.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from services.coordination.domain.consent import SUPPORT_SHARING, Consent, ConsentMissing, missing_consents
from services.coordination.domain.errors import DomainError, not_before
from services.coordination.domain.meeting import Attendee, Meeting
from services.coordination.domain.meeting.errors import NobodyKnown
from shared.reference import statutes


class SupportConferenceOnly(DomainError):
    """Only the support conference has a duty to acknowledge, requests under art. 106-6 ③, and a compartment."""

    type: ClassVar[str] = "support-conference-only"
    title: ClassVar[str] = "支援会議でだけ行える手続です"
    advice: ClassVar[str] = "守秘義務の確認、資料又は情報の提供の依頼、資料の共有は、支援会議（第106条の6）で行います。"


class BeforeTheLaw(DomainError):
    """Support conferences exist since 2021-04-01."""

    type: ClassVar[str] = "before-the-law"
    title: ClassVar[str] = "その日には支援会議の制度がありません"
    advice: ClassVar[str] = "2021年4月1日以降の日付を入力してください。"


class AcknowledgementRequired(DomainError):
    """The duty of confidentiality comes before any material; `duty` is its text, `missing` who has not confirmed."""

    type: ClassVar[str] = "acknowledgement-required"
    title: ClassVar[str] = "守秘義務の確認が必要です"
    advice: ClassVar[str] = "出席する方がご自分で守秘義務の内容 (duty) を確認してから、もう一度お試しください。"


class AgencyNotAsked(DomainError):
    """The request names another agency; only that agency answers it."""

    status: ClassVar[int] = 403
    type: ClassVar[str] = "not-your-request"
    title: ClassVar[str] = "ほかの機関への依頼です"
    advice: ClassVar[str] = "依頼された機関の方が回答してください。"


class AlreadyAnswered(DomainError):
    """A request is answered or refused once."""

    type: ClassVar[str] = "already-answered"
    title: ClassVar[str] = "この依頼には既に回答があります"
    advice: ClassVar[str] = "追加の情報は、会議の資料として共有してください。"


class AlreadyOpened(DomainError):
    """An item is opened once."""

    type: ClassVar[str] = "already-opened"
    title: ClassVar[str] = "この情報は既に開示されています"
    advice: ClassVar[str] = "そのままプランなどに使えます。"


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


def require_acknowledgements(
    attendees: Iterable[Attendee], given: Collection[Acknowledgement], *, held_on: date
) -> None:
    """Raise `AcknowledgementRequired` naming who attended without having confirmed the duty by then (R5).

    An agency that attended without a name needs at least one of its people to have confirmed.
    """
    persons = {(each.agency, each.subject) for each in given if each.on <= held_on}
    agencies = {agency for agency, _ in persons}
    missing: list[dict[str, Any]] = [
        {"agency": attendee.agency, "subject": attendee.subject}
        for attendee in attendees
        if not (
            (attendee.agency, attendee.subject) in persons or (not attendee.subject and attendee.agency in agencies)
        )
    ]
    if missing:
        raise AcknowledgementRequired(missing=missing, duty=duty(held_on).fact())


class RequestStatus(StrEnum):
    """A member is asked and endeavours to cooperate; it may refuse (art. 106-6 ③ ④)."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"


@dataclass(eq=False)
class InformationRequest:
    """資料又は情報の提供: what the conference asks of one agency, until when (R11)."""

    id: UUID
    meeting_id: UUID
    case_id: UUID
    agency: str
    question: str
    asked_on: date
    due_on: date
    status: RequestStatus = RequestStatus.OPEN
    answered_on: date | None = None
    item_id: UUID | None = None
    reason: str | None = None

    def answer(self, *, agency: str, item_id: UUID, on: date) -> None:
        """The agency gave what was asked; it lies in the compartment as an item."""
        self._close(RequestStatus.ANSWERED, agency=agency, on=on)
        self.item_id = item_id

    def refuse(self, *, agency: str, reason: str, on: date) -> None:
        """The agency cannot give it, and says why."""
        self._close(RequestStatus.REFUSED, agency=agency, on=on)
        self.reason = reason

    def _close(self, status: RequestStatus, *, agency: str, on: date) -> None:
        if agency != self.agency:
            raise AgencyNotAsked(agency=self.agency)
        if self.status is not RequestStatus.OPEN:
            raise AlreadyAnswered(status=self.status.value)
        not_before(on, self.asked_on, after="information_requested")
        self.status, self.answered_on = status, on


class ItemKind(StrEnum):
    """Where an item of the compartment comes from."""

    ANSWER = "answer"
    MATERIAL = "material"
    MINUTES = "minutes"


@dataclass(eq=False)
class CompartmentItem:
    """One piece of information shared on a support conference; closed until it is opened by itself (R5)."""

    id: UUID
    meeting_id: UUID
    case_id: UUID
    kind: ItemKind
    agency: str
    subject: str
    on: date
    content: str
    member_ids: tuple[UUID, ...]
    opened_on: date | None = None
    opened_basis: str | None = None
    opened_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.opened_on is not None

    def open_by_consent(
        self,
        agencies: Sequence[str],
        grants: Sequence[Consent],
        *,
        living: Collection[UUID],
        by: str,
        on: date,
        today: date,
    ) -> None:
        """Open this one item: everyone it concerns consents for every agency of its conference, then and still today.

        Who has died is not asked, unless it concerns nobody else. Raises `AlreadyOpened`, `TooEarly`,
        `ConsentMissing`, `NobodyKnown`.
        """
        if self.is_open:
            raise AlreadyOpened(opened_on=str(self.opened_on))
        not_before(on, self.on, after="item_shared")
        if not self.member_ids:
            raise NobodyKnown(case_id=str(self.case_id))
        asked = [member for member in self.member_ids if member in living] or list(self.member_ids)
        for day in (on, today):
            missing = missing_consents(asked, agencies, grants, purpose=SUPPORT_SHARING, on=day)
            if missing:
                raise ConsentMissing(missing)
        self.opened_on, self.opened_basis, self.opened_by = on, "consent", by


@dataclass(frozen=True, slots=True)
class ClosedItem:
    """What a plan must not repeat: an item that nobody has opened."""

    id: UUID
    content: str
