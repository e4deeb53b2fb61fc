# ruff: noqa: N818 — refusals are named for what is refused
"""What a meeting asked an agency to do until when: open until its owner has done it, or staff drop it (R11)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before
from shared.refusals import NotAllowed


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class TaskEnded(DomainError):
    """What is done or dropped stays so."""

    type: ClassVar[str] = "task-ended"
    title: ClassVar[str] = "この宿題は既に終わっています"
    advice: ClassVar[str] = "続きがある場合は、新しい宿題として加えてください。"


class NotYourTask(NotAllowed):
    """The task is another agency's."""

    type: ClassVar[str] = "not-your-task"
    title: ClassVar[str] = "ほかの機関の宿題です"
    advice: ClassVar[str] = "完了の報告は、宿題を受け持つ機関の方が行ってください。"


class DueInThePast(DomainError):
    """A new due day lies before the day on which it is set; `earliest` is the first that can be."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "due-in-the-past"
    title: ClassVar[str] = "期限が過去の日付です"
    advice: ClassVar[str] = "示された日 (earliest) 以降の日付を期限にしてください。何も保存されていません。"
    says: ClassVar[str] = "{earliest}以後の日付を期限にしてください。何も保存されていません。"


class NotTakenUp(DomainError):
    """A task rests on what the meeting discussed; `cases` were not taken up there (R4)."""

    type: ClassVar[str] = "not-taken-up"
    title: ClassVar[str] = "この会議で取り上げていない事例です"
    advice: ClassVar[str] = "会議で判定した事例の宿題だけを決められます。ほかの事例は、その事例の会議で決めてください。"


@dataclass(eq=False)
class Task:
    """宿題: what one agency does next. Its texts are personal data; a support conference's lie in its compartment."""

    id: UUID
    meeting_id: UUID
    case_id: UUID | None
    member_ids: tuple[UUID, ...]
    agency: str
    set_on: date
    set_by: str
    due_on: date
    subject: str | None = None
    text: str | None = None
    item_id: UUID | None = None
    postponements: list[dict[str, Any]] = field(default_factory=list)
    """Every change of the due day: on, from, to, by, reason. Nothing of it is overwritten."""
    status: TaskStatus = TaskStatus.OPEN
    ended_on: date | None = None
    ended_by: str | None = None
    report: str | None = None
    report_item_id: UUID | None = None
    """What was done, or why it was dropped; of a conference the item in its compartment."""

    @property
    def is_open(self) -> bool:
        return self.status is TaskStatus.OPEN

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.is_open and self.due_on < today

    def end(self, status: TaskStatus, *, by: str, on: date) -> None:
        """It is done, or dropped. Raises `TaskEnded`, `TooEarly`."""
        self._require_open(on)
        self.status, self.ended_by, self.ended_on = status, by, on

    def postpone(self, due_on: date, *, reason: str, by: str, on: date) -> None:
        """Give it another day, with the reason. Raises `TaskEnded`, `TooEarly`, `DueInThePast`."""
        self._require_open(on)
        require_ahead(due_on, on)
        changed = {"on": on.isoformat(), "from": self.due_on.isoformat(), "to": due_on.isoformat()}
        self.postponements = [*self.postponements, {**changed, "by": by, "reason": reason}]
        self.due_on = due_on

    def _require_open(self, on: date) -> None:
        if not self.is_open:
            raise TaskEnded(status=self.status.value)
        not_before(on, self.set_on, after="task_set")


def require_ahead(due_on: date, on: date) -> None:
    """Raise `DueInThePast` for a due day before the day on which it is set."""
    if due_on < on:
        raise DueInThePast(earliest=on.isoformat())
