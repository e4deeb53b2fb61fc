# ruff: noqa: N818 — refusals are named for what is refused
"""How community says no; facts are ids, codes and dates only."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.refusals import Refusal


class DomainError(Refusal):
    """A rule of community says no."""


class ImpossibleOrder(DomainError):
    """A step is dated before the one it follows; `earliest` is the first date that is possible."""

    type: ClassVar[str] = "impossible-order"
    title: ClassVar[str] = "日付の順序が合いません"
    advice: ClassVar[str] = "前の段階の日付より後の日付を入力してください。何も保存されていません。"

    def __init__(self, *, earliest: date) -> None:
        super().__init__(earliest=earliest)


class AlreadyClosed(DomainError):
    """A hub or a resource closes once."""

    type: ClassVar[str] = "already-closed"
    title: ClassVar[str] = "既に閉じられています"
    advice: ClassVar[str] = "記録済みの日付を確認してください。"

    def __init__(self, *, closed_on: date) -> None:
        super().__init__(closed_on=closed_on)


class CodeTaken(DomainError):
    """Another hub, or an agency, already goes by this code; one code never means two."""

    type: ClassVar[str] = "code-taken"
    title: ClassVar[str] = "このコードは既に使われています"
    advice: ClassVar[str] = "別のコードを入力するか、コードを空けて登録してください。"

    def __init__(self, code: str) -> None:
        super().__init__(code=code)


class HubNotOpen(DomainError):
    """The hub was not open on that day."""

    type: ClassVar[str] = "hub-not-open"
    title: ClassVar[str] = "その日、この拠点は開設されていません"
    advice: ClassVar[str] = "拠点の開設日・閉鎖日と、入力した日付を確認してください。"

    def __init__(self, *, opened_on: date, closed_on: date | None) -> None:
        super().__init__(opened_on=opened_on, closed_on=closed_on)


class GapTaken(DomainError):
    """A gap is answered by one development at a time (R14); `gap_ids` are those that are not open."""

    type: ClassVar[str] = "gap-taken"
    title: ClassVar[str] = "ほかの資源開発が既に取り組んでいる不足があります"
    advice: ClassVar[str] = "未対応の不足だけを選ぶか、進行中の資源開発に加わってください。"

    def __init__(self, gap_ids: list[UUID]) -> None:
        super().__init__(gap_ids=gap_ids)


class DevelopmentFinished(DomainError):
    """An opened or dropped development goes no further."""

    type: ClassVar[str] = "development-finished"
    title: ClassVar[str] = "この資源開発は既に終わっています"
    advice: ClassVar[str] = "続ける場合は、新しい資源開発として登録してください。"

    def __init__(self, stage: str) -> None:
        super().__init__(stage=stage)


class StageBehind(DomainError):
    """A development only moves forward: proposed, preparing, trial."""

    type: ClassVar[str] = "stage-behind"
    title: ClassVar[str] = "資源開発の段階は前にしか進められません"
    advice: ClassVar[str] = "現在の段階を確認してください。"

    def __init__(self, stage: str) -> None:
        super().__init__(stage=stage)


class NothingOpens(DomainError):
    """A development that opens brings a hub, a menu or a resource: otherwise its gaps are not answered (R14)."""

    type: ClassVar[str] = "nothing-opens"
    title: ClassVar[str] = "何が開設されるのか分かりません"
    advice: ClassVar[str] = "拠点、支援メニュー、社会資源のうち、少なくとも一つを入力してください。"
