"""What is hard for one person, sorted anew by the coordinator (課題の整理, plan §6 ⑶); each sorting is kept."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(eq=False)
class Assessment:
    """The issues of one member as they were seen on a day (code list `issue`), the main one (◎) among them.

    `note` says why, for coordination's staff. All but the day is personal data.
    """

    id: UUID
    case_id: UUID
    member_id: UUID
    on: date
    by_subject: str
    issues: list[str] = field(default_factory=list)
    main_issue: str | None = None
    note: str | None = None
