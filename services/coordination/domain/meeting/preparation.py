# ruff: noqa: N818 — refusals are named for what is refused
"""事前シート: what each agency called sees, does and asks of whom, before the meeting, per agenda item (R11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError, not_before

EMPTY: dict[str, Any] = {"seen": "", "doing": "", "asks": [], "member_ids": []}
HEADINGS = {"seen": "見えていること", "doing": "行っていること", "asks": "お願いしたいこと"}


class SheetStatus(StrEnum):
    """Where a sheet stands; what nobody has begun is missing."""

    MISSING = "missing"
    DRAFT = "draft"
    SUBMITTED = "submitted"


class NothingPrepared(DomainError):
    """A sheet says something before it is submitted."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "nothing-prepared"
    title: ClassVar[str] = "事前シートがまだ空です"
    advice: ClassVar[str] = "見えていること、行っていること、お願いしたいことのいずれかを書いてから提出してください。"


class NotAskable(DomainError):
    """What is asked of an agency that was not called would reach nobody; `agencies` names them."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "not-askable"
    title: ClassVar[str] = "招集されていない機関へのお願いがあります"
    advice: ClassVar[str] = "お願いの相手は、この会議に招集された機関から選んでください。下書きはそのまま残っています。"


@dataclass(eq=False)
class Preparation:
    """One agency's sheet on one agenda item, or on the whole of a meeting without cases. Others see what it submitted.

    The contents are personal data: `seen`, `doing`, `asks` (agency, text) and `member_ids`, those it is about.
    """

    id: UUID
    meeting_id: UUID
    case_id: UUID | None
    agency: str
    draft: Mapping[str, Any]
    drafted_on: date
    drafted_by: str
    revision: int = 1
    submitted: Mapping[str, Any] | None = None
    submitted_on: date | None = None
    submitted_by: str | None = None
    item_ids: tuple[UUID, ...] = ()
    """What it became in a support conference's compartment, one item for each submission (R5)."""

    @property
    def status(self) -> SheetStatus:
        """Submitted, even if the agency goes on writing afterwards."""
        return SheetStatus.DRAFT if self.submitted is None else SheetStatus.SUBMITTED

    @property
    def has_unsubmitted(self) -> bool:
        """Whether the agency has written on since it submitted."""
        return self.submitted != self.draft

    def keep(self, draft: Mapping[str, Any], *, by: str, on: date) -> None:
        """Keep what is typed so far."""
        self.draft, self.drafted_by, self.drafted_on = draft, by, on
        self.revision += 1

    def submit(self, called: Mapping[str, str], *, by: str, on: date) -> str:
        """Show the others what is written; gives it as one text. `called` are the agencies with their names.

        Raises `NothingPrepared`, `NotAskable`, `TooEarly`.
        """
        not_before(on, self.drafted_on, after="preparation_drafted")
        if not (self.draft["seen"] or self.draft["doing"] or self.draft["asks"]):
            raise NothingPrepared
        if strangers := [each["agency"] for each in self.draft["asks"] if each["agency"] not in called]:
            raise NotAskable(agencies=strangers)
        self.submitted, self.submitted_by, self.submitted_on = self.draft, by, on
        self.revision += 1
        return as_text(self.draft, called)


def joined(kept: Preparation, other: Preparation) -> None:
    """What an agency prepared on two cases that became one is one sheet; each text stays as it was."""
    kept.draft = _both(kept.draft, other.draft)
    if other.submitted is not None:
        kept.submitted = other.submitted if kept.submitted is None else _both(kept.submitted, other.submitted)
        kept.submitted_on, kept.submitted_by = other.submitted_on, other.submitted_by
    kept.item_ids = (*kept.item_ids, *other.item_ids)
    kept.revision += 1


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
    texts = {name: "\n\n".join(text for text in (one[name], other[name]) if text) for name in ("seen", "doing")}
    members = list(dict.fromkeys([*one["member_ids"], *other["member_ids"]]))
    return {**one, **texts, "asks": [*one["asks"], *other["asks"]], "member_ids": members}


def as_text(sheet: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A sheet as one text with its headings; `names` are those of the agencies."""
    asks = "\n".join(f"{names[each['agency']]}: {each['text']}" for each in sheet["asks"])
    parts = {"seen": sheet["seen"], "doing": sheet["doing"], "asks": asks}
    return "\n".join(f"【{HEADINGS[name]}】\n{text}" for name, text in parts.items() if text)
