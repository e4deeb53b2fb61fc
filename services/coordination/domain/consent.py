# ruff: noqa: N818 — refusals are named for what is refused
"""Consent as coordination sees it (R3): what each person granted, refused or withdrew, as the ledger's events tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError

SUPPORT_SHARING = "support_sharing"
"""Purpose of consent on which meetings, plans and the view of a case rest."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One entry of the ledger; fields are None until the event that tells them has arrived."""

    id: UUID
    household_id: UUID
    member_id: UUID
    purpose: str | None = None
    agencies: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    granted_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    withdrawn_on: date | None = None
    refused_on: date | None = None
    refused_agencies: frozenset[str] = frozenset()

    def covers(self, agency: str, *, on: date) -> bool:
        """Whether this grant lets `agency` know on that day: within its period, and not withdrawn by then."""
        return (
            agency in self.agencies
            and self.valid_from is not None
            and self.valid_until is not None
            and self.valid_from <= on <= self.valid_until
            and (self.withdrawn_on is None or on < self.withdrawn_on)
        )

    def refuses(self, agency: str, *, on: date) -> bool:
        """Whether the person had said no to this agency by that day."""
        return agency in self.refused_agencies and self.refused_on is not None and self.refused_on <= on

    def status(self, *, on: date) -> str:
        """Code of list `consent_status` as of a day; expiry is computed, never waited for."""
        if self.withdrawn_on is not None and self.withdrawn_on <= on:
            return "withdrawn"
        if self.granted_on is None:
            return "refused" if self.refused_on is not None else "requested"
        if self.valid_until is not None and self.valid_until < on:
            return "expired"
        return "partly" if self.refused_agencies else "granted"


@dataclass(frozen=True, slots=True)
class Missing:
    """One person whose consent does not cover one agency."""

    member: UUID
    agency: str

    def fact(self) -> dict[str, str]:
        """As it stands in a problem document."""
        return {"member": str(self.member), "agency": self.agency}


class ConsentMissing(DomainError):
    """Not everyone concerned consented for every agency; `missing` says who for whom, members × agencies (R3, R4)."""

    type: ClassVar[str] = "consent-missing"
    title: ClassVar[str] = "同意が得られていない方がいます"
    advice: ClassVar[str] = (
        "missing に示された方から、その機関への情報提供の同意を得てください。何も保存されていません。"
    )

    def __init__(self, missing: Iterable[Missing]) -> None:
        super().__init__(missing=[each.fact() for each in missing])


class ConsentNotVerifiable(DomainError):
    """The ledger was not heard of lately: a withdrawal may be on its way. `since` is the last it was known whole."""

    status: ClassVar[int] = 503
    type: ClassVar[str] = "consent-not-verifiable"
    title: ClassVar[str] = "同意の状況を確認できません"
    advice: ClassVar[str] = (
        "同意台帳との連絡が途絶えているため、同意に基づく操作と閲覧を止めています。何も保存されていません。"
        "復旧すると自動で再開します。少し待ってから、もう一度お試しください。"
    )
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "10"}


def has_consented(member: UUID, agency: str, grants: Iterable[Consent], *, purpose: str, on: date) -> bool:
    """Whether one person's consent covers one agency on a day.

    The last answer counts: a refusal dated after a grant ends that grant for the agencies it names.
    """
    return bool(in_force(member, agency, grants, purpose=purpose, on=on))


def consented_categories(
    member: UUID, agency: str, grants: Iterable[Consent], *, purpose: str, on: date
) -> frozenset[str]:
    """Which kinds of data (code list `data_category`) one person lets one agency know on a day."""
    return frozenset().union(*(each.categories for each in in_force(member, agency, grants, purpose=purpose, on=on)))


def in_force(member: UUID, agency: str, grants: Iterable[Consent], *, purpose: str, on: date) -> list[Consent]:
    """The person's grants that cover the agency on a day and were not followed by a no."""
    own = [each for each in grants if each.member_id == member and each.purpose == purpose]
    refusals = [each.refused_on for each in own if each.refused_on is not None and each.refuses(agency, on=on)]
    last_no = max(refusals, default=date.min)
    return [each for each in own if each.covers(agency, on=on) and (each.granted_on or date.min) >= last_no]


def missing_consents(
    members: Sequence[UUID], agencies: Sequence[str], grants: Sequence[Consent], *, purpose: str, on: date
) -> list[Missing]:
    """Whose consent for which agency is missing on a day, in the order members × agencies (R3, R4)."""
    return [
        Missing(member, agency)
        for member in members
        for agency in agencies
        if not has_consented(member, agency, grants, purpose=purpose, on=on)
    ]


def require_consents(
    members: Sequence[UUID], agencies: Sequence[str], grants: Sequence[Consent], *, purpose: str, on: date
) -> None:
    """Raise ConsentMissing naming member × agency unless everyone's consent covers every agency on that day."""
    if missing := missing_consents(members, agencies, grants, purpose=purpose, on=on):
        raise ConsentMissing(missing)
