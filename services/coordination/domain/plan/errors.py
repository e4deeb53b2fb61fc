# ruff: noqa: N818 — refusals are named for what is refused
"""How a plan says no (R5, R8–R10)."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from services.coordination.domain.errors import DomainError

ITEMS: Mapping[int, str] = {
    1: "本人・世帯の意向と課題",
    2: "目標と達成時期",
    3: "支援の種類・内容・留意事項",
    4: "各機関の役割分担",
    5: "一体的な提供",
}
"""The five items of regulation art. 34-7, as the paper counts them."""


def _goals(places: Sequence[int] | None) -> str:
    return "、".join(f"目標{place + 1}" for place in places or ())


class PlanIncomplete(DomainError):
    """One of the five items is missing; `missing_items` are their numbers (R8, regulation art. 34-7).

    `unmeasured` are the places of goals that nobody could later say were reached, for want of a measure, `past` of
    those that were to be reached before the plan is submitted.
    """

    type: ClassVar[str] = "plan-incomplete"
    title: ClassVar[str] = "支援プランの記載事項がそろっていません"
    advice: ClassVar[str] = (
        "五つの事項を記載し、目標ごとに達成時期と確かめ方を定めてください。下書きはそのまま残っています。"
    )

    @property
    def detail(self) -> str:
        """What is missing where, goals counted from 1 as on the paper."""
        missing = "、".join(f"{number} {ITEMS[number]}" for number in self.facts.get("missing_items", ()))
        unmeasured, past = (_goals(self.facts.get(name)) for name in ("unmeasured", "past"))
        told = (
            (missing, f"記載のない事項を書いてください: {missing}。"),
            (unmeasured, f"{unmeasured}には、達成をどう確かめるか（measure）も書いてください。"),
            (past, f"{past}は、達成時期が過ぎています。これからの日付に直してください。"),
        )
        return "".join(said for what, said in told if what) + "下書きはそのまま残っています。"


class ReferrerWithoutRole(DomainError):
    """A referring agency keeps a role: referral is not throwing over the wall (R10); `agencies` lack one."""

    type: ClassVar[str] = "referrer-without-role"
    title: ClassVar[str] = "つないだ機関の役割が定められていません"
    advice: ClassVar[str] = (
        "つないだ機関（agencies）にも役割を定めてください。丸投げにならないようにするための決まりです。"
    )


class CompartmentClosed(DomainError):
    """A text uses what a support conference's members alone may know; `items` are not opened (R5)."""

    type: ClassVar[str] = "compartment-closed"
    title: ClassVar[str] = "支援会議で共有された情報は、まだ使えません"
    advice: ClassVar[str] = (
        "本人の同意などの根拠により該当する情報（items）の利用を記録するか、その記述を除いてください。"
    )


class PlanNotDrafted(DomainError):
    """The version was submitted before, or is past."""

    type: ClassVar[str] = "plan-not-drafted"
    title: ClassVar[str] = "この支援プランは提出できません"
    advice: ClassVar[str] = "既に提出されたか、新しい版に替わっています。変更するときは新しい版を作成してください。"


class NotItsMeeting(DomainError):
    """A plan is put before a coordination meeting, planned or convened, that has its case on the agenda (R8)."""

    type: ClassVar[str] = "not-its-meeting"
    title: ClassVar[str] = "この会議には提出できません"
    advice: ClassVar[str] = (
        "この事例を議題とする、これから開かれる重層的支援会議を選んでください。何も保存されていません。"
    )


class PlanNotSubmitted(DomainError):
    """A meeting can only judge a version that was put before it."""

    type: ClassVar[str] = "plan-not-submitted"
    title: ClassVar[str] = "この支援プランは会議に提出されていません"
    advice: ClassVar[str] = "先に支援プランを提出してください。何も保存されていません。"


class NotFoundAppropriate(DomainError):
    """The city decides only what that coordination meeting found appropriate (R8)."""

    type: ClassVar[str] = "not-found-appropriate"
    title: ClassVar[str] = "重層的支援会議で適切と判定されていません"
    advice: ClassVar[str] = "重層的支援会議で支援プランが適切と判定された後に、その会議を示して決定してください。"


class AlreadyDecided(DomainError):
    """The version was decided, or is in force without a decision being needed."""

    type: ClassVar[str] = "already-decided"
    title: ClassVar[str] = "この支援プランは決定済みか、既に実施中です"
    advice: ClassVar[str] = "最新の状態を読み直して確認してください。"


class PlanNotEditable(DomainError):
    """A version that was submitted is never changed; a new one takes its place (R8)."""

    type: ClassVar[str] = "plan-not-editable"
    title: ClassVar[str] = "この版はもう書き換えられません"
    advice: ClassVar[str] = (
        "提出した版の内容はそのまま残ります。この版を写して新しい版を作り、そこに入力してください。"
        "入力した内容は保存されていません。"
    )


class PlanChanged(DomainError):
    """Someone else saved first: `changed` points at what they changed since, `both` at what both of you did.

    `revision` is where the plan stands now.
    """

    status: ClassVar[int] = 412
    type: ClassVar[str] = "plan-changed"
    title: ClassVar[str] = "ほかの方が先にこの支援プランを書き換えました"
    advice: ClassVar[str] = (
        "changed が相手の書き換えた箇所、both が双方の書き換えた箇所です。入力した内容は手元に残し、"
        "最新の内容と見比べて、新しい ETag で送り直してください。保存済みの内容は変わっていません。"
    )


class PlanSuperseded(DomainError):
    """A newer version took its place, or it went back: nothing is judged or decided on it. `status` says which."""

    type: ClassVar[str] = "plan-superseded"
    title: ClassVar[str] = "この版は既に新しい版に替わったか、差し戻されています"
    advice: ClassVar[str] = "事例の支援プランの一覧から、最新の版を選んでください。何も保存されていません。"


class PersonDisagrees(DomainError):
    """Nobody is given participation support by a plan they said no to; `members` are the persons (R9)."""

    type: ClassVar[str] = "person-disagrees"
    title: ClassVar[str] = "この支援プランに同意していない方がいます"
    advice: ClassVar[str] = (
        "参加支援を受ける方（members）の意向を確かめ、支援プランを見直すか、同意が得られた日を記録してください。"
        "何も保存されていません。"
    )
