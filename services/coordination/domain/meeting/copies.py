# ruff: noqa: N818 — refusals are named for what is refused
"""資料の回収: what was handed out on paper at a support conference, to whom, and whether it came back (R5, R11)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.compartment import Acknowledgement, AcknowledgementRequired, duty
from services.coordination.domain.errors import DomainError, not_before
from shared.refusals import NotAllowed


class CopyStatus(StrEnum):
    """Where a copy is: still out, collected back, or destroyed as its holder was told."""

    OUT = "out"
    COLLECTED = "collected"
    DESTROYED = "destroyed"


class AlreadyBack(DomainError):
    """A copy comes back once."""

    type: ClassVar[str] = "already-back"
    title: ClassVar[str] = "この資料は既に回収または廃棄されています"
    advice: ClassVar[str] = "資料の一覧を読み直してください。"


class NotYourCopy(NotAllowed):
    """Staff collect copies; whoever holds one may only tell that it was destroyed."""

    type: ClassVar[str] = "not-your-copy"
    title: ClassVar[str] = "この資料の記録はできません"
    advice: ClassVar[str] = (
        "回収は会議の事務局が記録します。手元の資料を廃棄したときは、その資料を受け取った機関の方が記録してください。"
    )


@dataclass(eq=False)
class MaterialCopy:
    """One numbered copy in one person's hands. `label` is what stands on it."""

    id: UUID
    meeting_id: UUID
    number: int
    label: str
    item_ids: tuple[UUID, ...]
    agency: str
    subject: str
    handed_on: date
    handed_by: str
    status: CopyStatus = CopyStatus.OUT
    returned_on: date | None = None
    returned_by: str | None = None
    note: str | None = None

    @property
    def is_out(self) -> bool:
        return self.status is CopyStatus.OUT

    def end(self, status: CopyStatus, *, note: str | None, by: str, on: date) -> None:
        """It came back, or was destroyed. Raises `AlreadyBack`, `TooEarly`."""
        if not self.is_out:
            raise AlreadyBack(status=self.status.value)
        not_before(on, self.handed_on, after="material_handed_out")
        self.status, self.note, self.returned_by, self.returned_on = status, note, by, on


def require_confirmed(recipients: Iterable[tuple[str, str]], given: Collection[Acknowledgement], *, on: date) -> None:
    """Raise `AcknowledgementRequired` naming who has not confirmed the duty by that day: no material before it (R5)."""
    confirmed = {(each.agency, each.subject) for each in given if each.on <= on}
    missing = [{"agency": agency, "subject": who} for agency, who in recipients if (agency, who) not in confirmed]
    if missing:
        raise AcknowledgementRequired(missing=missing, duty=duty(on).fact())
