"""What participation knows of the consent ledger (R3): whatever arrived of it, in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.participation.domain.errors import ConsentMissing

HOST_DISCLOSURE = "host_disclosure"
LEDGER = "intake"
"""The city's own instance of intake."""


@dataclass
class Consent:
    """A grant may follow its own withdrawal here: each fact keeps its own fields and its own revision."""

    id: UUID
    member_id: UUID
    household_id: UUID
    purpose: str | None = None
    agencies: list[str] = field(default_factory=list)
    valid_from: date | None = None
    valid_until: date | None = None
    granted_on: date | None = None
    grant_revision: int = 0
    withdrawn_on: date | None = None
    withdrawal_revision: int = 0
    instance: str = LEDGER

    def covers(self, agency: str, *, purpose: str, on: date) -> bool:
        """Whether it allows this recipient for this purpose on a day; on the day of withdrawal it no longer does."""
        if self.granted_on is None or self.valid_from is None or self.valid_until is None:
            return False
        named = self.purpose == purpose and agency in self.agencies
        return named and not self._is_withdrawn(on) and self.valid_from <= on <= self.valid_until

    def _is_withdrawn(self, on: date) -> bool:
        """A withdrawal ends the grant before it, not one that was given anew."""
        newer = self.withdrawal_revision > self.grant_revision
        return newer and self.withdrawn_on is not None and on >= self.withdrawn_on


@dataclass
class Refusal:
    """One person's no to one recipient, on one day; a request refused for several is several of them."""

    consent_id: UUID
    agency: str
    refused_on: date
    member_id: UUID
    purpose: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that one person answered."""

    member_id: UUID
    consents: Sequence[Consent]
    refusals: Sequence[Refusal]
    records: frozenset[UUID] = frozenset()
    """All ids under which the person is on record besides."""

    @property
    def tellers(self) -> set[str]:
        """The instances that may know of an answer: the city's, where anybody may go, and those that told of one."""
        return {each.instance for each in self.consents} | {LEDGER}

    def allows_disclosure(self, host: str, *, on: date) -> bool:
        """Whether the host may be told of the person on a day.

        The last answer counts: a no, to whichever request, ends what was granted to that host before (R3).
        """
        last_no = max((each.refused_on for each in self.refusals if self._is_no(each, host, on)), default=date.min)
        return any(
            self._is_theirs(each.member_id)
            and each.covers(host, purpose=HOST_DISCLOSURE, on=on)
            and (each.granted_on or date.min) >= last_no
            for each in self.consents
        )

    def must_allow_disclosure(self, host: str, *, on: date) -> None:
        """Raise ConsentMissing unless the person has consented that this host is told of them (R3)."""
        if not self.allows_disclosure(host, on=on):
            raise ConsentMissing(member=self.member_id, host=host)

    def _is_theirs(self, record: UUID) -> bool:
        return record == self.member_id or record in self.records

    def _is_no(self, refusal: Refusal, host: str, on: date) -> bool:
        own = (refusal.purpose, refusal.agency) == (HOST_DISCLOSURE, host) and self._is_theirs(refusal.member_id)
        return own and refusal.refused_on <= on
