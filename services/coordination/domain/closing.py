# ruff: noqa: N818 — refusals are named for what is refused
"""Activities, evaluation and closure: what is recorded on a case until it is watched over (R11, R12)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before


class ActivityKind(StrEnum):
    """A contact is counted; a note is internal and never leaves this service."""

    CONTACT = "contact"
    NOTE = "note"


class EvaluationMissing(DomainError):
    """A case is closed only after its evaluation (R12)."""

    type: ClassVar[str] = "evaluation-missing"
    title: ClassVar[str] = "評価が記録されていません"
    advice: ClassVar[str] = (
        "目標の達成状況と支援のしやすさの評価を記録してから、終結してください。何も保存されていません。"
    )


class DeterminationMissing(DomainError):
    """A case is closed only after a held coordination meeting agreed to it, in this episode (R12)."""

    type: ClassVar[str] = "determination-missing"
    title: ClassVar[str] = "会議で終結が合意されていません"
    advice: ClassVar[str] = (
        "重層的支援会議で終結に合意した記録が必要です。その会議を示してください。何も保存されていません。"
    )


class RolesOpen(DomainError):
    """Roles of the plan in force are neither done nor declined; `roles` are their ids (R10, R12)."""

    type: ClassVar[str] = "roles-open"
    title: ClassVar[str] = "完了していない役割があります"
    advice: ClassVar[str] = "各機関の役割（roles）が完了するか、引き受けない回答がそろってから終結してください。"


@dataclass(eq=False)
class Activity:
    """The coordinator dealt with a counterpart; several members met at once are one activity. `content` is personal."""

    id: UUID
    case_id: UUID
    episode: int
    on: date
    counterpart: str
    method: str
    kind: str
    by_subject: str
    member_ids: list[UUID] = field(default_factory=list)
    content: str | None = None


@dataclass(eq=False)
class Evaluation:
    """What came of it: how many goals were reached, ease of support (1 hard – 5 easy) as the agencies saw it (R12)."""

    id: UUID
    case_id: UUID
    episode: int
    on: date
    goals_reached: int
    ease_of_support: int
    by_subject: str
    text: str | None = None


@dataclass(eq=False)
class Closure:
    """The end of one episode: reason, determining meeting, and who watches over the household afterwards (R12)."""

    id: UUID
    case_id: UUID
    episode: int
    on: date
    reason: str
    meeting_id: UUID
    by_subject: str
    watch_agency: str | None = None
    watch_until: date | None = None
    watch_text: str | None = None


def require_closable(*, on: date, evaluated_on: date | None, agreed: bool, open_roles: Sequence[UUID]) -> None:
    """What must be there before a case is closed (R12).

    Raises EvaluationMissing, DeterminationMissing, RolesOpen, TooEarly.
    """
    if evaluated_on is None:
        raise EvaluationMissing
    if not agreed:
        raise DeterminationMissing
    if open_roles:
        raise RolesOpen(roles=[str(role) for role in open_roles])
    not_before(on, evaluated_on, after="evaluation")
