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
ORAL, WRITTEN = "oral", "written"


class ConsentStatus(StrEnum):
    """Where a consent stands; expiry is computed from its period, never stored."""

    REQUESTED = "requested"
    GRANTED = "granted"
    PARTLY = "partly"
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
    refused_agencies: tuple[str, ...] = ()
    refused_categories: tuple[str, ...] = ()
    narrowed_agencies: tuple[str, ...] = ()
    narrowed_categories: tuple[str, ...] = ()
    narrowed_on: date | None = None
    request_id: UUID | None = None
    supersedes: UUID | None = None
    scanned_on: date | None = None

    @property
    def is_given(self) -> bool:
        """Whether there is a yes, to all or to a part, that was not taken back."""
        return self.status in {ConsentStatus.GRANTED, ConsentStatus.PARTLY}

    @property
    def named(self) -> set[str]:
        """Every agency that was ever asked for in it."""
        return {*self.agencies, *self.refused_agencies, *self.narrowed_agencies}

    def answer(
        self, result: ConsentStatus, *, on: date, agencies: Sequence[str] = (), categories: Sequence[str] = ()
    ) -> None:
        """Record the person's answer; of a partial one, what they said yes to (nothing named means all of that kind).

        Raises AlreadyAnswered, BeforeTheOffer, Invalid for a period that is over or a part that is none.
        """
        if self.status is not ConsentStatus.REQUESTED:
            raise AlreadyAnswered(consent=str(self.id), status=self.status.value)
        not_before(BeforeTheOffer, on=on, earliest=self.asked_on)
        if self.valid_until < on:
            raise Invalid({"/valid_until": "同意した日以後の日付を入力してください。"})
        if result is not ConsentStatus.REFUSED:
            self._must_be_witnessed()
        if result is ConsentStatus.PARTLY:
            self._divide(tuple(dict.fromkeys(agencies)), tuple(dict.fromkeys(categories)))
        self.status, self.answered_on = result, on
        self.valid_from = None if result is ConsentStatus.REFUSED else on

    def _must_be_witnessed(self) -> None:
        """What was said and not written, a second person heard. A no is kept whoever heard it."""
        witness = (self.witness or "").strip()
        if self.method == ORAL and (not witness or witness.casefold() == self.obtained_by.casefold()):
            raise Invalid({"/witness": "口頭の同意には、同意を得た方とは別に立ち会った方を入力してください。"})

    @property
    def lacks_scan(self) -> bool:
        """Whether it was given on paper and the signed paper is not on record yet."""
        return self.method == WRITTEN and self.is_given and self.scanned_on is None

    def _divide(self, agencies: tuple[str, ...], categories: tuple[str, ...]) -> None:
        """Keep what was granted, and beside it what was not."""
        yes_agencies, yes_categories = agencies or self.agencies, categories or self.categories
        for pointer, yes, asked in (
            ("/agencies", yes_agencies, self.agencies),
            ("/categories", yes_categories, self.categories),
        ):
            if not set(yes) <= set(asked):
                raise Invalid({pointer: "依頼した範囲の中から選んでください。"})
        self.refused_agencies = _without(self.agencies, yes_agencies)
        self.refused_categories = _without(self.categories, yes_categories)
        if not (self.refused_agencies or self.refused_categories):
            raise Invalid({"/agencies": "一部の同意では、同意した機関または情報の区分だけを指定してください。"})
        self.agencies, self.categories = yes_agencies, yes_categories

    def withdraw(self, *, on: date, agencies: Sequence[str] = (), categories: Sequence[str] = ()) -> None:
        """Take the grant back at once, or a part. Raises AlreadyWithdrawn, NotGranted, BeforeTheGrant, Invalid."""
        if self.status is ConsentStatus.WITHDRAWN:
            raise AlreadyWithdrawn(consent=str(self.id), withdrawn_on=str(self.withdrawn_on))
        if not self.is_given or self.valid_from is None:
            raise NotGranted(consent=str(self.id), status=self.status.value)
        not_before(BeforeTheGrant, on=on, earliest=self.valid_from)
        left = self._left(agencies, categories)
        if left is None:
            self.status, self.withdrawn_on = ConsentStatus.WITHDRAWN, on
        else:
            self.narrowed_agencies += _without(self.agencies, left[0])
            self.narrowed_categories += _without(self.categories, left[1])
            self.narrowed_on = on
            self.agencies, self.categories = left
        self.revision += 1

    def _left(
        self, agencies: Sequence[str], categories: Sequence[str]
    ) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """What a withdrawal leaves in force, None when that is nothing."""
        gone = (
            (agencies, self.agencies, self.narrowed_agencies, "/agencies"),
            (categories, self.categories, self.narrowed_categories, "/categories"),
        )
        for named, held, narrowed, pointer in gone:
            if named and set(named) <= set(narrowed):
                raise AlreadyWithdrawn(consent=str(self.id), withdrawn_on=str(self.narrowed_on))
            if not set(named) <= {*held, *narrowed}:
                raise Invalid({pointer: "同意した範囲の中から選んでください。"})
        if not agencies and not categories:
            return None
        left = _without(self.agencies, agencies), _without(self.categories, categories)
        return left if all(left) else None

    def in_force(self, on: date) -> bool:
        """Whether acts dated `on` may rest on it. Once withdrawn it carries nothing new, whatever the date."""
        if not self.is_given or self.valid_from is None:
            return False
        return self.valid_from <= on <= self.valid_until

    def said_no_on(self, agency: str) -> date | None:
        """The day on which the person refused this agency, to the whole request or to that part; None otherwise."""
        refused = self.agencies if self.status is ConsentStatus.REFUSED else self.refused_agencies
        return self.answered_on if agency in refused else None

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
    return letting(asked, same, agency, on=on) is not None


def letting(
    asked: Iterable[Consent], same: Collection[UUID], agency: str, *, on: date, category: str | None = None
) -> Consent | None:
    """The consent by which an agency may know on a day, of several the one that holds longest; None without any."""
    own = [consent for consent in asked if consent.member_id in same]
    last_no = max((day for each in own if (day := each.said_no_on(agency)) is not None and day <= on), default=date.min)
    found = [
        each
        for each in own
        if each.covers(agency, on)
        and (each.valid_from or date.min) >= last_no
        and (category is None or category in each.categories)
    ]
    return max(found, key=lambda each: each.valid_until, default=None)


def _without(held: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in held if each not in gone)
