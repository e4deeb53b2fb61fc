"""What a line of the list tells: what is asked, until when, what to do next, and where it is answered."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

PREFIX = "/coordination/v1"


class AskedKind(StrEnum):
    """What is asked: to confirm the duty, inform, prepare, do, give back, say when one can come, take a role."""

    ACKNOWLEDGEMENT = "acknowledgement"
    INFORMATION = "information"
    PREPARATION = "preparation"
    TASK = "task"
    MATERIAL = "material"
    DATE_POLL = "date_poll"
    ROLE = "role"


class AskedState(StrEnum):
    """How near its day is."""

    WAITING = "waiting"
    SOON = "soon"
    OVERDUE = "overdue"


class AskedLine(BaseModel):
    """One thing that is asked: `next` says in Japanese what to do, `path` where that is done.

    `id` is the request's, the task's, the copy's or the role's; otherwise it stands for the line.
    """

    kind: AskedKind
    id: UUID
    meeting_id: UUID | None
    meeting_kind: str | None
    held_on: date | None
    """The meeting's day."""
    case_id: UUID | None
    agency: str
    due_on: date
    state: AskedState
    agency_closed: bool
    """The agency has closed: staff ask another one."""
    next: str
    path: str


CONVENED_ANEW = "convened_anew"
"""A second way in which information waits: a meeting that moved is convened anew first."""

SAID: dict[str, str] = {
    AskedKind.ACKNOWLEDGEMENT: "支援会議の守秘義務を、ご自身で確認してください。",
    AskedKind.INFORMATION: "求められた資料・情報を提供するか、提供できない理由を回答してください。",
    AskedKind.PREPARATION: "事前シートを記入し、提出してください。",
    AskedKind.TASK: "会議で決めた宿題を行い、完了を記録してください。",
    AskedKind.MATERIAL: "会議の資料を返却し、回収または廃棄を記録してください。",
    AskedKind.DATE_POLL: "候補日ごとに、出席できるかを回答してください。",
    AskedKind.ROLE: "役割を引き受けるか、理由を添えて断るかを回答してください。",
    CONVENED_ANEW: "会議の日が改められました。新しい日の招集の後に、資料・情報を提供してください。",
}
"""What to do next, in Japanese."""

PATHS: dict[str, str] = {
    AskedKind.ACKNOWLEDGEMENT: "/meetings/{}/acknowledgements",
    AskedKind.INFORMATION: "/information-requests/{}/answer",
    AskedKind.PREPARATION: "/meetings/{}/preparation",
    AskedKind.TASK: "/tasks/{}/completion",
    AskedKind.MATERIAL: "/material-copies/{}/return",
    AskedKind.DATE_POLL: "/date-polls/{}/replies",
    AskedKind.ROLE: "/roles/{}/acceptance",
    CONVENED_ANEW: "/meetings/{}",
}
"""Where it is done."""


def path_of(step: str, record: UUID) -> str:
    """The address under which a thing is answered."""
    return PREFIX + PATHS[step].format(record)
