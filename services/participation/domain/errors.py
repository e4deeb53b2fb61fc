# ruff: noqa: N818 — refusals are named for what is refused
"""How participation says no; facts are ids, codes and dates only."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.refusals import Refusal


class DomainError(Refusal):
    """A rule of participation says no."""


class ImpossibleOrder(DomainError):
    """A step is dated before the one it follows; `earliest` is the first date that is possible."""

    type: ClassVar[str] = "impossible-order"
    title: ClassVar[str] = "日付の順序が合いません"
    advice: ClassVar[str] = "前の段階の日付（earliest）以降の日付を入力してください。何も保存されていません。"

    def __init__(self, *, earliest: date) -> None:
        super().__init__(earliest=earliest)


class NoCityDecision(DomainError):
    """Participation support starts only from a city decision on a plan that uses it (R9)."""

    type: ClassVar[str] = "no-city-decision"
    title: ClassVar[str] = "市の決定がないため、参加支援を始められません"
    advice: ClassVar[str] = "参加支援を含む支援プランを市が決定した後に始めてください。"


class BeforeTheDecision(DomainError):
    """The support would begin before the city decided (R9)."""

    type: ClassVar[str] = "before-the-decision"
    title: ClassVar[str] = "市の決定より前の日付です"
    advice: ClassVar[str] = "市の決定日（decided_on）以降の日付を入力してください。"

    def __init__(self, *, decided_on: date) -> None:
        super().__init__(decided_on=decided_on)


class PersonDead(DomainError):
    """Nothing new begins for a person who died (R3)."""

    type: ClassVar[str] = "person-dead"
    title: ClassVar[str] = "亡くなった方です"
    advice: ClassVar[str] = (
        "新しい支援や打診は始められません。進行中の支援は終了を記録してください。"
        "誤りのときは、相談窓口に記録の取消しを依頼してください。"
    )


class AlreadySupported(DomainError):
    """The person is being supported in this case already; a revised plan goes on with that support."""

    type: ClassVar[str] = "already-supported"
    title: ClassVar[str] = "この方の参加支援は既に始まっています"
    advice: ClassVar[str] = "進行中の参加支援（support_id）に記録してください。"

    def __init__(self, support_id: UUID) -> None:
        super().__init__(support_id=support_id)


class SupportEnded(DomainError):
    """The support has ended; nothing is added to it."""

    type: ClassVar[str] = "support-ended"
    title: ClassVar[str] = "この参加支援は終了しています"
    advice: ClassVar[str] = "終了日（ended_on）を確認してください。続ける場合は、市の決定に基づいて新しく始めます。"

    def __init__(self, *, ended_on: date) -> None:
        super().__init__(ended_on=ended_on)


class MatchesOpen(DomainError):
    """A support ends when each of its matches was declined or ended, with its reason."""

    type: ClassVar[str] = "matches-open"
    title: ClassVar[str] = "終わっていないマッチングがあります"
    advice: ClassVar[str] = "それぞれのマッチングを、理由を付けて辞退または終了にしてください。"

    def __init__(self, match_ids: list[UUID]) -> None:
        super().__init__(match_ids=match_ids)


class AlreadyClosed(DomainError):
    """A menu closes once."""

    type: ClassVar[str] = "already-closed"
    title: ClassVar[str] = "既に閉じられています"
    advice: ClassVar[str] = "記録済みの日付（closed_on）を確認してください。"

    def __init__(self, *, closed_on: date) -> None:
        super().__init__(closed_on=closed_on)


class MenuNotOpen(DomainError):
    """The menu is not offered on that day."""

    type: ClassVar[str] = "menu-not-open"
    title: ClassVar[str] = "その日、この支援メニューは利用できません"
    advice: ClassVar[str] = "支援メニューの開始日・終了日と、入力した日付を確認してください。"

    def __init__(self, *, opened_on: date, closed_on: date | None) -> None:
        super().__init__(opened_on=opened_on, closed_on=closed_on)


class MenuFull(DomainError):
    """As many people are matched with the menu as it can take."""

    type: ClassVar[str] = "menu-full"
    title: ClassVar[str] = "この支援メニューは定員に達しています"
    advice: ClassVar[str] = "空きが出るのを待つか、ほかの支援メニューを検討してください。"

    def __init__(self, *, capacity: int) -> None:
        super().__init__(capacity=capacity)


class HostNotOpen(DomainError):
    """The host is not open on that day."""

    type: ClassVar[str] = "host-not-open"
    title: ClassVar[str] = "その日、受入先は開設されていません"
    advice: ClassVar[str] = "受入先の開設日・閉鎖日を確認するか、別の受入先を検討してください。"

    def __init__(self, host: str) -> None:
        super().__init__(host=host)


class AlreadyMatched(DomainError):
    """A match of this person with this menu is under way."""

    type: ClassVar[str] = "already-matched"
    title: ClassVar[str] = "同じ支援メニューとのマッチングが進行中です"
    advice: ClassVar[str] = "進行中のマッチング（match_id）に記録してください。"

    def __init__(self, match_id: UUID) -> None:
        super().__init__(match_id=match_id)


class MatchOrder(DomainError):
    """The match cannot take this step now; `possible` are the states it can reach."""

    type: ClassVar[str] = "match-order"
    title: ClassVar[str] = "マッチングの段階の順序が合いません"
    advice: ClassVar[str] = "現在の状態（state）から進める段階（possible）を確認してください。"

    def __init__(self, *, state: str, wanted: str, possible: Iterable[str]) -> None:
        super().__init__(state=state, wanted=wanted, possible=sorted(possible))


class ConsentNotVerifiable(DomainError):
    """The ledger was not heard of lately: a withdrawal may be on its way. `since` is the last it was known whole."""

    status: ClassVar[int] = 503
    type: ClassVar[str] = "consent-not-verifiable"
    title: ClassVar[str] = "同意の状況を確認できません"
    advice: ClassVar[str] = (
        "同意台帳との連絡が途絶えているため、受入先に伝えることを止めています。何も保存されていません。"
        "復旧すると自動で再開します。少し待ってから、もう一度お試しください。"
    )
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "10"}


class ConsentMissing(DomainError):
    """The person has not consented that the host is told of them (R3): whose consent, for which host."""

    type: ClassVar[str] = "consent-missing"
    title: ClassVar[str] = "受入先への情報提供について本人の同意がありません"
    advice: ClassVar[str] = "本人から、この受入先への情報提供（host_disclosure）の同意を得てから進めてください。"

    def __init__(self, *, member: UUID, host: str) -> None:
        super().__init__(missing=[{"member": member, "agency": host}])
