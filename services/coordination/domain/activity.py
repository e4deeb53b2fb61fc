# ruff: noqa: N818 — refusals are named for what is refused
"""Activities of many cases at once: what counts once, and which lines cannot be recorded (`4-indicators`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.closing import Activity, ActivityKind
from services.coordination.domain.errors import DomainError
from shared.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Counted:
    """What the indicator counts once: case × day × counterpart × method; several members met at once are one."""

    case_id: UUID
    on: date
    counterpart: str
    method: str
    members: frozenset[UUID]


def counted(activity: Activity) -> Counted | None:
    """As what an activity is counted; a note never is."""
    if activity.kind == ActivityKind.NOTE:
        return None
    members = frozenset(activity.member_ids)
    return Counted(activity.case_id, activity.on, activity.counterpart, activity.method, members)


class LinesRefused(DomainError):
    """Some lines of many cannot be recorded, so none is: `errors` point at each, `lines` say what kind of no it is."""

    type: ClassVar[str] = "lines-refused"
    title: ClassVar[str] = "記録できない行があります"
    advice: ClassVar[str] = (
        "示された行を直すか除いて、同じ内容をもう一度送信してください。ほかの行も含め、まだ何も保存されていません。"
    )

    def __init__(self, refused: Iterable[tuple[int, Refusal]]) -> None:
        found = list(refused)
        errors = [fault for number, refusal in found for fault in _faults(number, refusal)]
        lines = [{"line": number, "type": refusal.type} | refusal.facts for number, refusal in found]
        super().__init__(errors=errors, lines=lines)


def _faults(number: int, refusal: Refusal) -> list[dict[str, str]]:
    """Where in the line it is, for a field's own fault; else the line as a whole."""
    within = refusal.facts.get("errors")
    if within is None:
        return [{"pointer": f"/lines/{number}", "message": f"{refusal.title}。{refusal.advice}"}]
    return [{"pointer": f"/lines/{number}{each['pointer']}", "message": each["message"]} for each in within]
