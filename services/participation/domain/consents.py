"""What participation knows of the consent ledger (R3): one row per consent, whatever arrived of it in any order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.participation.domain.errors import ConsentMissing

HOST_DISCLOSURE = "host_disclosure"


@dataclass
class Consent:
    """A grant may follow its own withdrawal here: each fact keeps its own fields, and the view joins them."""

    id: UUID
    member_id: UUID
    household_id: UUID
    purpose: str | None = None
    agencies: list[str] = field(default_factory=list)
    valid_from: date | None = None
    valid_until: date | None = None
    granted_on: date | None = None
    revision: int = 0
    withdrawn_on: date | None = None
    refused_on: date | None = None

    def covers(self, agency: str, *, purpose: str, on: date) -> bool:
        """Whether it allows this recipient for this purpose on a day; on the day of withdrawal it no longer does."""
        if self.granted_on is None or self.valid_from is None or self.valid_until is None:
            return False
        withdrawn = self.withdrawn_on is not None and on >= self.withdrawn_on
        refused = self.refused_on is not None and self.refused_on >= self.granted_on
        named = self.purpose == purpose and agency in self.agencies
        return named and not withdrawn and not refused and self.valid_from <= on <= self.valid_until


def must_allow_disclosure(consents: Iterable[Consent], *, member: UUID, host: str, on: date) -> None:
    """Raise ConsentMissing unless the person has consented that this host is told of them (R3)."""
    own = (consent for consent in consents if consent.member_id == member)
    if not any(consent.covers(host, purpose=HOST_DISCLOSURE, on=on) for consent in own):
        raise ConsentMissing(member=member, host=host)
