# ruff: noqa: N818 — refusals are named for what is refused
"""Cases that belong together: relatives, one address, a household that somebody left."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from services.coordination.domain.errors import DomainError

SAME_ADDRESS, FORMER_HOUSEHOLD = "same_address", "former_household"
"""Codes of list `case_relation` that mean something here."""


class CaseItself(DomainError):
    """A case is not related to itself."""

    type: ClassVar[str] = "case-itself"
    title: ClassVar[str] = "同じ事例を選んでいます"
    advice: ClassVar[str] = "関連する別の事例を選んでください。何も保存されていません。"


class RelatedAlready(DomainError):
    """The two cases are related in this way already; `relation` is its id."""

    type: ClassVar[str] = "related-already"
    title: ClassVar[str] = "この関連は既に記録されています"
    advice: ClassVar[str] = "関連する事例の一覧を確認してください。"


class EndedAlready(DomainError):
    """The relation was ended before, on the day `ended_on`."""

    type: ClassVar[str] = "relation-ended"
    title: ClassVar[str] = "この関連は既に終了しています"
    advice: ClassVar[str] = "再び関連があるときは、新しく記録してください。"


class LeftAlready(DomainError):
    """The member left the household before, on the day `left_on`."""

    type: ClassVar[str] = "member-left"
    title: ClassVar[str] = "この方は既に世帯を離れています"
    advice: ClassVar[str] = "最新の状態を読み直して確認してください。"


class NotAway(DomainError):
    """The member has not left the household."""

    type: ClassVar[str] = "member-not-away"
    title: ClassVar[str] = "この方は世帯を離れていません"
    advice: ClassVar[str] = "最新の状態を読み直して確認してください。何も保存されていません。"


@dataclass(eq=False)
class Relation:
    """Two cases that belong together. `note` is personal data."""

    id: UUID
    case_id: UUID
    related_id: UUID
    kind: str
    on: date
    by_subject: str
    note: str | None = None
    ended_on: date | None = None
    ended_by: str | None = None

    def other(self, case_id: UUID) -> UUID:
        """The case at the other end."""
        return self.related_id if case_id == self.case_id else self.case_id

    def end(self, *, by: str, on: date) -> None:
        """They belong together no more. Raises EndedAlready."""
        if self.ended_on is not None:
            raise EndedAlready(ended_on=self.ended_on.isoformat())
        self.ended_on, self.ended_by = on, by
