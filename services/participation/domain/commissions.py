"""The city's commission to support one person (R9), as coordination told it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.participation.domain.errors import BeforeTheDecision, NoCityDecision


@dataclass
class Commission:
    """From a plan version that the city decided on `decided_on`; what describes the person is encrypted at rest."""

    id: UUID
    case_id: UUID
    plan_id: UUID
    household_id: UUID
    member_id: UUID
    decided_on: date
    name: str | None = None
    kana: str | None = None
    birth_date: str | None = None
    wishes: str | None = None
    cautions: str | None = None
    goals: str | None = None


def commission_for(commissions: Sequence[Commission], *, on: date) -> Commission:
    """The newest commission that stood on a day. Raises NoCityDecision, BeforeTheDecision (R9)."""
    if not commissions:
        raise NoCityDecision
    standing = [commission for commission in commissions if commission.decided_on <= on]
    if not standing:
        raise BeforeTheDecision(decided_on=min(commission.decided_on for commission in commissions))
    return max(standing, key=lambda commission: (commission.decided_on, commission.id))
