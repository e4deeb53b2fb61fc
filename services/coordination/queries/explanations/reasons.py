"""What is said of a reason, in words for people and with the statute as of the day."""

from datetime import date
from typing import Any

from services.coordination.domain.consent import Consent
from services.coordination.queries.views.explanations import Because
from shared.reference import codes, statutes


def because(code: str, says: str, basis: str, *, on: date, **facts: Any) -> Because:
    """One reason; the statute is cited as it stands on `on`."""
    return Because(code=code, says=says, basis=basis, statute=citation(basis, on), **facts)


def citation(basis: str, on: date) -> str | None:
    """Where the law has a basis on a day; None before it had it."""
    key = codes.of("legal_basis").entry(basis).statute
    try:
        return statutes.cite(key, on).citation if key else None
    except statutes.NoCitationError:
        return None


def granted(grant: Consent, *, on: date) -> Because:
    """A person's own consent, with its period and kinds of data (R3)."""
    return because(
        "consent",
        "ご本人の同意の範囲で表示しています。",
        "consent",
        on=on,
        record=grant.id,
        since=grant.valid_from,
        until=grant.valid_until,
        categories=tuple(sorted(grant.categories)),
    )
