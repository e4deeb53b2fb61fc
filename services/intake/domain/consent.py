"""The ledger of consents (R3): person × purpose × agencies × data categories × period, each withdrawn on its own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors import AlreadyAnswered, BeforeTheOffer, not_before
from services.intake.domain.errors.consents import AlreadyWithdrawn, BeforeTheGrant, NotGranted
from shared.refusals import Invalid

SUPPORT_SHARING = "support_sharing"


class ConsentStatus(StrEnum):
    """Where a consent stands; expiry is computed from its period, never stored."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(eq=False)
class Consent:
    """What one person was asked and answered; `given_by` is the legal representative who answered for them."""

    id: UUID
    household_id: UUID
    member_id: UUID
    purpose: str
    agencies: tuple[str, ...]
    categories: tuple[str, ...]
    asked_on: date
    valid_until: date
    method: str
    notice_version: str
    obtained_by: str
    obtained_agency: str
    given_by: UUID | None = None
    witness: str | None = None
    status: ConsentStatus = ConsentStatus.REQUESTED
    valid_from: date | None = None
    answered_on: date | None = None
    withdrawn_on: date | None = None
    revision: int = 1

    def answer(self, result: ConsentStatus, *, on: date) -> None:
        """Record the person's yes or no. Raises AlreadyAnswered, BeforeTheOffer, Invalid for a period that is over."""
        if self.status is not ConsentStatus.REQUESTED:
            raise AlreadyAnswered(consent=str(self.id), status=self.status.value)
        not_before(BeforeTheOffer, on=on, earliest=self.asked_on)
        if self.valid_until < on:
            raise Invalid({"/valid_until": "同意した日以後の日付を入力してください。"})
        self.status, self.answered_on = result, on
        self.valid_from = on if result is ConsentStatus.GRANTED else None

    def withdraw(self, *, on: date) -> None:
        """Take the grant back, at once. Raises AlreadyWithdrawn, NotGranted, BeforeTheGrant."""
        if self.status is ConsentStatus.WITHDRAWN:
            raise AlreadyWithdrawn(consent=str(self.id), withdrawn_on=str(self.withdrawn_on))
        if self.status is not ConsentStatus.GRANTED or self.valid_from is None:
            raise NotGranted(consent=str(self.id), status=self.status.value)
        not_before(BeforeTheGrant, on=on, earliest=self.valid_from)
        self.status, self.withdrawn_on = ConsentStatus.WITHDRAWN, on
        self.revision += 1

    def in_force(self, on: date) -> bool:
        """Whether acts dated `on` may rest on it. Once withdrawn it carries nothing new, whatever the date."""
        if self.status is not ConsentStatus.GRANTED or self.valid_from is None:
            return False
        return self.valid_from <= on <= self.valid_until

    def covers(self, agency: str, on: date) -> bool:
        """Whether `agency` may be told on that day."""
        return agency in self.agencies and self.in_force(on)


def missing(
    consents: Iterable[Consent],
    *,
    members: Iterable[UUID],
    agencies: Sequence[str],
    on: date,
    purpose: str,
    same: Mapping[UUID, Collection[UUID]] | None = None,
) -> list[tuple[UUID, str]]:
    """Whose consent for which agency is not in force on a day, in the order members × agencies (R3, R4).

    `same` holds all ids under which a person is on record: consents name any of them.
    """
    asked = [consent for consent in consents if consent.purpose == purpose]
    ids = {member: (same or {}).get(member, (member,)) for member in members}
    return [(member, agency) for member in ids for agency in agencies if not _let(asked, ids[member], agency, on)]


def _let(asked: Iterable[Consent], same: Collection[UUID], agency: str, on: date) -> bool:
    """Whether the person lets the agency know on a day; the last answer counts: a no ends an earlier yes."""
    own = [consent for consent in asked if consent.member_id in same and agency in consent.agencies]
    answers = (consent.answered_on for consent in own if consent.status is ConsentStatus.REFUSED)
    last_no = max((day for day in answers if day is not None and day <= on), default=date.min)
    return any(consent.covers(agency, on) and (consent.valid_from or date.min) >= last_no for consent in own)
