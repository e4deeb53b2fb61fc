# ruff: noqa: N818 — refusals are named for what is refused
"""How calling people together says no."""

from typing import ClassVar

from services.coordination.domain.errors import DomainError


class PollClosed(DomainError):
    """The date is settled, or the poll was withdrawn; `meeting_id` is what came of it."""

    type: ClassVar[str] = "poll-closed"
    title: ClassVar[str] = "この日程調整は終わっています"
    advice: ClassVar[str] = (
        "会議が決まっている場合 (meeting_id) は、その会議を確認してください。"
        "都合が変わったときは、主催者に連絡してください。"
    )


class CandidateWithdrawn(DomainError):
    """A slot that is no candidate any more; `positions` name them."""

    type: ClassVar[str] = "candidate-withdrawn"
    title: ClassVar[str] = "取り下げられた候補日が含まれています"
    advice: ClassVar[str] = "日程調整を読み直して、残っている候補日に回答してください。何も保存されていません。"


class NoSuchCandidate(DomainError):
    """There never was such a candidate; `positions` name them."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "no-such-candidate"
    title: ClassVar[str] = "この日程調整にない候補日です"
    advice: ClassVar[str] = "日程調整を読み直して、示されている候補日から選んでください。何も保存されていません。"


class CannotBeMissing(DomainError):
    """An agency without which the body does not meet has not said that it can come then; `agencies` name it (R6)."""

    type: ClassVar[str] = "cannot-be-missing"
    title: ClassVar[str] = "必ず出席する機関が、この日に出席できると回答していません"
    advice: ClassVar[str] = (
        "示された機関 (agencies) の「○」の回答を得るか、別の候補日を選んでください。何も保存されていません。"
    )


class TooManyCandidates(DomainError):
    """More slots than anybody can answer for; `most` says how many."""

    type: ClassVar[str] = "too-many-candidates"
    title: ClassVar[str] = "候補日が多すぎます"
    advice: ClassVar[str] = "候補日を取り下げるか、絞ってから加えてください。"


class SameCandidate(DomainError):
    """The slot is a candidate already."""

    type: ClassVar[str] = "same-candidate"
    title: ClassVar[str] = "同じ候補日が既にあります"
    advice: ClassVar[str] = "日程調整を読み直してください。何も保存されていません。"


class OnlyCouncilsHaveSeries(DomainError):
    """Only the promotion council meets at fixed times of the year; the others meet as cases need it (plan §7)."""

    type: ClassVar[str] = "no-series-here"
    title: ClassVar[str] = "この会議体は年間の日程を定めません"
    advice: ClassVar[str] = "随時開催の会議は、一つずつ予定してください。"


class YearFollowed(DomainError):
    """The next fiscal year's series was planned already; `series_id` is that one."""

    type: ClassVar[str] = "year-followed"
    title: ClassVar[str] = "次の年度の日程は既に作られています"
    advice: ClassVar[str] = "作られている年間日程 (series_id) を確認してください。"
