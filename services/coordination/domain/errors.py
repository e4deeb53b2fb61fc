# ruff: noqa: N818 — refusals are named for what is refused
"""How coordination says no. Facts are ids, codes and dates only, never personal data."""

from datetime import date
from typing import ClassVar

from shared.refusals import Refusal


class DomainError(Refusal):
    """A rule of coordination says no."""


class TooEarly(DomainError):
    """The fact is dated before something that must come first (a review before its case)."""

    type: ClassVar[str] = "too-early"
    title: ClassVar[str] = "日付の順序が合いません"
    advice: ClassVar[str] = "先に行われたことの日付（not_before）以降の日付を入力してください。何も保存されていません。"


class CaseNotOpen(DomainError):
    """The case is closed or watched over; nothing is added to it until it is reopened (R12)."""

    type: ClassVar[str] = "case-not-open"
    title: ClassVar[str] = "この事例は終結しています"
    advice: ClassVar[str] = "支援を再開するときは、先に事例を再開してください。"


class UnknownMember(DomainError):
    """Someone is named who is not a member of the case; `members` are the ids."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "unknown-member"
    title: ClassVar[str] = "この事例の世帯員ではない方が含まれています"
    advice: ClassVar[str] = "事例の世帯員から選び直してください。何も保存されていません。"


class UnknownAgency(DomainError):
    """An agency is named that the city's profile does not know; `agencies` are the codes."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "unknown-agency"
    title: ClassVar[str] = "登録されていない機関が含まれています"
    advice: ClassVar[str] = "機関の一覧から選び直してください。何も保存されていません。"


def not_before(on: date, earliest: date | None, *, after: str) -> None:
    """Raise TooEarly when `on` lies before `earliest`; `after` is the code of what must come first."""
    if earliest is not None and on < earliest:
        raise TooEarly(not_before=earliest.isoformat(), after=after)
