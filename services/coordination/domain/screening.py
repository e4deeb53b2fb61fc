# ruff: noqa: N818 — refusals are named for what is refused
"""Screening (受付の振り分け): who answered a referral, with whom of the city, on which day, and what was asked before.

The plan gives coordination to the council's coordinators and its direction to the city's division (§6 ⑶): a
coordinator takes up alone what is clear, and shuts a door only with the city. Which answers need the city is data
(`policy.city_screens`). Until a referral is answered its desk stays the owner (R2).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before
from services.coordination.domain.referral import Referral

ACCEPTED = "accepted"
EXISTING_SCHEME = "existing_scheme"
"""The existing schemes can do it (既存の仕組みで対応): the desk goes on, with advice."""


class CityNotConsulted(DomainError):
    """A coordinator gives this answer only with the city; `outcome` is which."""

    type: ClassVar[str] = "city-not-consulted"
    title: ClassVar[str] = "市との確認が記録されていません"
    advice: ClassVar[str] = (
        "この回答は市（地域福祉課）と確認して行います。"
        "確認した相手（subject）と日（on）を consulted に入力してください。"
        "何も保存されていません。"
    )


class ConsultedLater(DomainError):
    """Whoever is consulted is consulted before the answer, not after it."""

    type: ClassVar[str] = "consulted-later"
    title: ClassVar[str] = "確認した日が回答の日より後です"
    advice: ClassVar[str] = "市と確認した日は、回答の日以前の日付を入力してください。何も保存されていません。"


class AdviceMissing(DomainError):
    """A desk that goes on by itself is told how (R2)."""

    type: ClassVar[str] = "advice-missing"
    title: ClassVar[str] = "助言が入力されていません"
    advice: ClassVar[str] = (
        "既存の仕組みで対応する場合は、窓口への助言（advice）を入力してください。何も保存されていません。"
    )


@dataclass(frozen=True, slots=True)
class Consulted:
    """Whom of the other side one spoke with before answering, and when."""

    subject: str
    on: date


@dataclass(eq=False)
class Screening:
    """How a referral was answered. `consulted_agency` is the city for a coordinator, the council for an officer."""

    referral_id: UUID
    on: date
    outcome: str | None
    decided_by: str
    decided_agency: str
    consulted_agency: str | None = None
    consulted_by: str | None = None
    consulted_on: date | None = None
    advice: str | None = None


@dataclass(eq=False)
class Question:
    """What the desk is asked before its referral is answered; both texts are personal data."""

    id: UUID
    referral_id: UUID
    asked_on: date
    asked_by: str
    asked_agency: str
    due_on: date
    question: str
    answered_on: date | None = None
    answer: str | None = None

    def take_answer(self, answer: str, *, on: date) -> None:
        """Keep what the desk answered; told again, it stays."""
        if self.answered_on is None:
            self.answered_on, self.answer = on, answer


def require_consultation(
    referral: Referral,
    outcome: str | None,
    consulted: Consulted | None,
    *,
    by_city: bool,
    with_city: Collection[str],
    on: date,
) -> None:
    """Check with whom an answer is given. Raises CityNotConsulted, ConsultedLater, TooEarly."""
    if consulted is None:
        if outcome in with_city and not by_city:
            raise CityNotConsulted(outcome=outcome)
        return
    not_before(consulted.on, referral.made_on, after="referral_made")
    if consulted.on > on:
        raise ConsultedLater(latest=on.isoformat())


def require_advice(outcome: str | None, advice: str | None) -> None:
    """Raise AdviceMissing for a desk that is to go on with the existing schemes and is not told how."""
    if outcome == EXISTING_SCHEME and not (advice or "").strip():
        raise AdviceMissing
