"""Who is covered for whom, and why not: the ledger read for one member and one agency on a day (R3, R4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.intake.domain.consent import Consent, ConsentStatus, letting
from services.intake.domain.household import Member


class Why(StrEnum):
    """Why an agency may know of a person by consent, or may not."""

    COVERED = "covered"
    DIED = "died"
    NEVER_ASKED = "never_asked"
    WAITING = "waiting"
    NOT_YET = "not_yet"
    NOT_THIS_CATEGORY = "not_this_category"
    EXPIRED = "expired"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_BY_STATUS = {
    ConsentStatus.REQUESTED: (Why.WAITING, "asked_on"),
    ConsentStatus.REFUSED: (Why.REFUSED, "answered_on"),
    ConsentStatus.WITHDRAWN: (Why.WITHDRAWN, "withdrawn_on"),
}


@dataclass(frozen=True, slots=True)
class Covering:
    """What the ledger says of one person and one agency."""

    member: UUID
    agency: str
    why: Why
    on: date | None = None
    consent: UUID | None = None
    represented_by: UUID | None = None

    @property
    def covered(self) -> bool:
        """Whether the agency may know."""
        return self.why is Why.COVERED


def covering(
    asked: Sequence[Consent],
    member: Member,
    agency: str,
    *,
    on: date,
    category: str | None = None,
    same: Collection[UUID] = (),
) -> Covering:
    """Look one pair up in everything this person was asked for one purpose; the newest answer explains.

    `same` are all ids under which the person is on record.
    """
    ids = same or (member.id,)
    if not member.living:
        return Covering(member.id, agency, Why.DIED)
    if found := letting(asked, ids, agency, on=on, category=category):
        return Covering(member.id, agency, Why.COVERED, found.valid_until, found.id, member.represented_by)
    if category is not None and (other := letting(asked, ids, agency, on=on)):
        return Covering(member.id, agency, Why.NOT_THIS_CATEGORY, None, other.id, member.represented_by)
    reasons = [reason for each in asked if (reason := _reason(each, agency, on)) and each.member_id in ids]
    why, day, consent = max(reasons, key=lambda reason: reason[1] or date.min, default=(Why.NEVER_ASKED, None, None))
    return Covering(member.id, agency, why, day, consent, member.represented_by)


def _reason(consent: Consent, agency: str, on: date) -> tuple[Why, date | None, UUID] | None:
    """What one consent says about an agency that it does not cover on a day; None when it says nothing about it."""
    told = _answered(consent, agency)
    if told is not None:
        return *told, consent.id
    if agency not in consent.agencies or consent.valid_from is None:
        return None
    if on < consent.valid_from:
        return Why.NOT_YET, consent.valid_from, consent.id
    return (Why.EXPIRED, consent.valid_until, consent.id) if consent.valid_until < on else None


def _answered(consent: Consent, agency: str) -> tuple[Why, date | None] | None:
    """What the person said of an agency that kept it from being covered, or that they have not answered yet."""
    if agency in consent.narrowed_agencies:
        return Why.WITHDRAWN, consent.narrowed_on
    if agency in consent.refused_agencies:
        return Why.REFUSED, consent.answered_on
    if agency in consent.agencies and consent.status in _BY_STATUS:
        why, field = _BY_STATUS[consent.status]
        return why, getattr(consent, field)
    return None
