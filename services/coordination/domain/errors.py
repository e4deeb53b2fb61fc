# ruff: noqa: N818 — refusals are named for what is refused
"""How coordination says no. Facts are ids, codes and dates only, never personal data."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from shared.reference import codes
from shared.reference.calendar import era
from shared.refusals import Refusal


class DomainError(Refusal):
    """A rule of coordination says no."""

    says: ClassVar[str] = ""
    """The advice with the refusal's own facts in it: `{latest}` is a day, `{allowed:determination}` codes of a list."""

    @property
    def detail(self) -> str:
        """What to do next, with days and codes as offices write them; the advice where a fact is not known."""
        try:
            return self.says.format_map({name: _Fact(each) for name, each in self.facts.items() if each}) or self.advice
        except LookupError:
            return self.advice


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact as it is written in a sentence: a day or a moment, or codes of the list that stands behind the colon."""

    value: Any

    def __format__(self, listed: str) -> str:
        if listed:
            return "、".join(codes.of(listed).label(each) for each in self.value)
        moment = datetime.fromisoformat(str(self.value))
        return era(moment.date()) + (f"{moment:%H:%M}" if "T" in str(self.value) else "")


class TooEarly(DomainError):
    """The fact is dated before something that must come first (a review before its case)."""

    type: ClassVar[str] = "too-early"
    title: ClassVar[str] = "日付の順序が合いません"
    advice: ClassVar[str] = "先に行われたことの日付（not_before）以降の日付を入力してください。何も保存されていません。"
    says: ClassVar[str] = "先に行われたことの日（{not_before}）以後の日付を入力してください。何も保存されていません。"


class CaseNotOpen(DomainError):
    """The case is closed or watched over; nothing is added to it until it is reopened (R12)."""

    type: ClassVar[str] = "case-not-open"
    title: ClassVar[str] = "この事例は終結しています"
    advice: ClassVar[str] = "支援を再開するときは、先に事例を再開してください。"


class CaseMerged(DomainError):
    """The case became part of another one on the day `merged_on`: `into` and its `number` say where one goes on."""

    type: ClassVar[str] = "case-merged"
    title: ClassVar[str] = "この事例は、ほかの事例に統合されています"
    advice: ClassVar[str] = "統合先の事例（into、番号 number）で続けてください。何も保存されていません。"


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
