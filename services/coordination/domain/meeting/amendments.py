# ruff: noqa: N818 — refusals are named for what is refused
"""Minutes are amended by a further version, never overwritten; what was determined stays as it was."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from services.coordination.domain.errors import DomainError
from services.coordination.domain.meeting.minutes import Attendee


class NothingAmended(DomainError):
    """A version says something else than the one before."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "nothing-amended"
    title: ClassVar[str] = "訂正した内容がありません"
    advice: ClassVar[str] = (
        "会議録の本文か出席者を訂正してから、送信してください。判定は、次の会議であらためて行います。"
    )


@dataclass(frozen=True, slots=True)
class MinutesVersion:
    """What the minutes said from a day on, by whom and why; the first has no reason."""

    version: int
    on: date
    by_subject: str
    by_agency: str | None
    reason: str | None
    attendees: tuple[Attendee, ...]
    text: str | None
