"""What opens one item of a compartment: consent of whom it concerns, or a decision of the city on another basis (R5).

An opening by consent rests on the very grants that were in force when it was made, and ends for an agency when they
do: a later consent opens nothing by itself. A decision of the city names agencies, reason and end, and is reviewed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.coordination.domain.compartment.errors import AlreadyReviewed, NothingToReview, ReviewedByAnother
from services.coordination.domain.consent import SUPPORT_SHARING, Consent, Missing, in_force
from services.coordination.domain.errors import not_before
from shared.reference import openings
from shared.refusals import Invalid

CONSENT = "consent"


class ReviewResult(StrEnum):
    """What a review finds: the opening was and is right, or it stops now."""

    CONFIRMED = "confirmed"
    STOPPED = "stopped"


@dataclass(eq=False)
class Opening:
    """One opening of one item, to these agencies; `basis` is a code of list `legal_basis`."""

    id: UUID
    item_id: UUID
    basis: str
    agencies: tuple[str, ...]
    opened_on: date
    opened_by: str
    opened_agency: str
    consent_ids: tuple[UUID, ...] = ()
    until: date | None = None
    reason: str | None = None
    review_due: date | None = None
    reviewed_on: date | None = None
    reviewed_by: str | None = None
    result: ReviewResult | None = None
    finding: str | None = None

    @property
    def rests_on_consent(self) -> bool:
        return self.basis == CONSENT

    def stands_for(self, agency: str, asked: Sequence[UUID], grants: Sequence[Consent], *, on: date) -> bool:
        """Whether this agency may know by it on a day; `asked` are the persons whose consent it needs."""
        if agency not in self.agencies or not self._lasts(on):
            return False
        if not self.rests_on_consent:
            return True
        return bool(asked) and all(
            any(grant.id in self.consent_ids for grant in _grants(member, agency, grants, on)) for member in asked
        )

    def is_due(self, *, on: date) -> bool:
        """Whether its review should have been held."""
        return self.review_due is not None and self.reviewed_on is None and self.review_due < on

    def review(self, result: ReviewResult, finding: str, *, by: str, on: date) -> None:
        """Hold the review. Raises `NothingToReview`, `AlreadyReviewed`, `TooEarly`, `ReviewedByAnother`."""
        if self.rests_on_consent:
            raise NothingToReview
        if self.result is not None:
            raise AlreadyReviewed(reviewed_on=str(self.reviewed_on))
        not_before(on, self.opened_on, after="item_opened")
        if by == self.opened_by:
            raise ReviewedByAnother
        self.result, self.finding, self.reviewed_on, self.reviewed_by = result, finding, on, by

    def _lasts(self, on: date) -> bool:
        stopped = self.result is ReviewResult.STOPPED and self.reviewed_on is not None and self.reviewed_on <= on
        return self.opened_on <= on and (self.until is None or on <= self.until) and not stopped


def relied_on(
    asked: Sequence[UUID],
    agencies: Sequence[str],
    grants: Sequence[Consent],
    *,
    categories: Collection[str],
    on: date,
) -> tuple[list[Missing], set[UUID]]:
    """Whose consent for which agency lacks on a day, and the grants that cover the others.

    A grant counts where, with the person's others, it lets the agency know every kind of data in `categories`.
    """
    missing, found = list[Missing](), set[UUID]()
    for member in asked:
        for agency in agencies:
            own = _grants(member, agency, grants, on)
            if own and _covers(own, categories):
                found |= {grant.id for grant in own}
            else:
                missing.append(Missing(member, agency))
    return missing, found


def decided_until(basis: str, *, on: date, until: date) -> date:
    """The day by which such a decision is reviewed. Raises Invalid for an end before its beginning or too far off."""
    rule = openings.rules()[basis]
    if not on <= until <= on + timedelta(days=rule.most_days):
        raise Invalid({"/until": f"開示する日から{rule.most_days}日以内の日付を入力してください。"})
    return on + timedelta(days=rule.review_within_days)


def _grants(member: UUID, agency: str, grants: Iterable[Consent], on: date) -> list[Consent]:
    return in_force(member, agency, grants, purpose=SUPPORT_SHARING, on=on)


def _covers(grants: Iterable[Consent], categories: Collection[str]) -> bool:
    return set(categories) <= {each for grant in grants for each in grant.categories}
