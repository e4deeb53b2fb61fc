"""A person's own calendar address: whoever knows it sees to which meetings the person's agency is called.

Calendars cannot show a token of their own, so the address is the key: long, random, kept as a hash only, valid until
the fiscal year ends (people change their posts on 1 April), replaced or revoked by its owner at any time.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID, uuid4

from shared.reference.calendar import fiscal_year, fiscal_year_span

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Feed:
    """An address, without the token that only its owner has."""

    id: UUID
    agency: str
    subject: str
    created_on: date
    valid_until: date
    revoked_on: date | None = None

    def is_valid(self, on: date) -> bool:
        """Whether the address still answers on a day."""
        return self.revoked_on is None and self.created_on <= on <= self.valid_until


def new_feed(agency: str, subject: str, *, on: date) -> tuple[Feed, str]:
    """A new address, and the token that opens it."""
    _, last = fiscal_year_span(fiscal_year(on))
    return Feed(uuid4(), agency, subject, on, last), secrets.token_urlsafe(_BYTES)


def hashed(token: str) -> bytes:
    """What is kept of a token: nobody finds it from this, for it has 256 random bits."""
    return sha256(token.encode()).digest()
