# ruff: noqa: N818 — refusals are named for what is refused
"""What a meeting found missing, told to the community in words that name nobody (R14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError


class NoGapFound(DomainError):
    """Only what a held meeting determined on this case is told as its gap."""

    type: ClassVar[str] = "no-gap-found"
    title: ClassVar[str] = "この会議では、資源の不足が判定されていません"
    advice: ClassVar[str] = "この事例について「資源の不足」を判定した会議を選んでください。何も保存されていません。"


class GapToldAlready(DomainError):
    """One finding is told once."""

    type: ClassVar[str] = "gap-told-already"
    title: ClassVar[str] = "この会議で判定された不足は、既に伝えてあります"
    advice: ClassVar[str] = "地域づくりの「不足している資源」の一覧を確認してください。"


@dataclass(eq=False)
class TellingOfGap:
    """A finding as it was told; `description` names nobody and is kept encrypted all the same."""

    id: UUID
    case_id: UUID
    meeting_id: UUID
    episode: int
    on: date
    menu_kind: str
    field: str
    by_subject: str
    description: str | None = None
    recorded_on: date | None = None
    """When the community had it on record."""


class GapState(StrEnum):
    """What became of it in the community."""

    TOLD = "told"
    RECORDED = "recorded"
    IN_DEVELOPMENT = "in_development"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Development:
    """A project that shall answer gaps, as far as it was told of."""

    proposed_on: date | None
    opened_on: date | None
    dropped_on: date | None


def state_of(told: TellingOfGap, developments: Iterable[Development]) -> tuple[GapState, date]:
    """Where it stands, and since when; a development that was given up leaves it on record, still unmet."""
    running = [each for each in developments if each.dropped_on is None]
    if opened := [each.opened_on for each in running if each.opened_on]:
        return GapState.OPENED, min(opened)
    if proposed := [each.proposed_on for each in running if each.proposed_on]:
        return GapState.IN_DEVELOPMENT, min(proposed)
    return (GapState.RECORDED, told.recorded_on) if told.recorded_on else (GapState.TOLD, told.on)
