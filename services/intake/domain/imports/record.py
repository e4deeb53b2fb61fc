"""An import and its consultations: checked, brought in piece by piece, over."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.intake.domain.errors.imports import ImportHasErrors, ImportOver

KEPT = timedelta(days=30)
"""How long what was sent is kept for those who come back to it."""


class Status(StrEnum):
    """How far an import is."""

    CHECKED = "checked"
    WRITING = "writing"
    DONE = "done"
    DISCARDED = "discarded"


class State(StrEnum):
    """What becomes of one consultation of the file."""

    GOOD = "good"
    BAD = "bad"
    KNOWN = "known"
    """It was brought in before, or is on record here anyway."""
    DIFFERS = "differs"
    """Its number is on record here with other content: whether that is a correction or a mistake, people decide."""
    WRITTEN = "written"


CANNOT = (State.BAD, State.DIFFERS)
"""What is not brought in as it is."""


@dataclass(eq=False)
class Import:
    """A file as one of the agency sent it. `digest` is keyed; the lines lie apart, encrypted."""

    id: UUID
    agency: str
    subject: str
    on: date
    name: str | None
    kind: str
    encoding: str | None
    digest: bytes
    headings: list[str]
    unread: list[str]
    lines: int
    same_as: UUID | None = None
    status: Status = Status.CHECKED
    recorded_at: datetime | None = None

    def begin(self, *, bad: int, only_good: bool) -> None:
        """Let its consultations be brought in. Raises ImportOver, ImportHasErrors."""
        self.must_be_kept()
        if self.status is Status.CHECKED and bad and not only_good:
            raise ImportHasErrors(bad=bad)
        if self.status is Status.CHECKED:
            self.status = Status.WRITING

    def discard(self) -> None:
        """Throw away what was sent; what was brought in stays. Raises ImportOver."""
        self.must_be_kept()
        self.status = Status.DISCARDED

    def must_be_kept(self) -> None:
        """Raise ImportOver when what was sent is not kept any more."""
        if self.status is Status.DISCARDED:
            raise ImportOver(status=self.status.value)


@dataclass(slots=True)
class Item:
    """One consultation of a file, by its first line. `ordinal` counts those that say exactly the same."""

    import_id: UUID
    position: int
    state: State
    identity: bytes
    ordinal: int = 1
    consultation_id: UUID | None = None
    lines: tuple[int, ...] = ()
