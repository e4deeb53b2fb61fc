"""How the software says no: every refusal is a class with a status, a type and words that tell people what to do.

A refusal carries ids, codes and dates only, never personal data: its facts become members of the problem
document (RFC 9457).
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from shared.reference import codes


class Refusal(Exception):  # noqa: N818 — a rule that says no is not a programme error
    """A rule says no. Services derive their `DomainError` from this."""

    status: ClassVar[int] = 409
    type: ClassVar[str] = "refused"
    title: ClassVar[str] = "この操作は行えません"
    advice: ClassVar[str] = "内容を確認して、もう一度お試しください。"
    headers: ClassVar[Mapping[str, str]] = {}
    """What an answer over HTTP needs besides (Retry-After)."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.type)
        self.facts = facts

    @property
    def detail(self) -> str:
        """What people are told to do: the advice, unless a class can say it with its own facts."""
        return self.advice


class NotFound(Refusal):
    """There is no such record, or the actor may not know that there is (R15)."""

    status = 404
    type = "not-found"
    title = "見つかりません"
    advice = "番号を確認してください。ご自分の機関が関わっていない記録は表示されません。"


class NotAllowed(Refusal):
    """The record is visible, but the actor's role does not allow the act."""

    status = 403
    type = "role-lacking"
    title = "この操作を行う権限がありません"
    advice = "担当の役割を持つ方に依頼してください。"

    @property
    def detail(self) -> str:
        """Who may, in words; a class that knows more says that instead."""
        needs = [each for each in self.facts.get("needs", ()) if each in codes.of("user_role").codes]
        if not needs or self.advice != NotAllowed.advice:
            return self.advice
        who = "・".join(codes.of("user_role").label(each) for each in needs)
        return f"この操作は、{who}の役割を持つ方が行います。その方に依頼してください。"


class Stale(Refusal):
    """The record was changed by someone else after the actor read it."""

    status = 412
    type = "stale"
    title = "ほかの方が先に更新しました"
    advice = "最新の内容を読み直してから、もう一度保存してください。入力した内容は保存されていません。"


class Invalid(Refusal):
    """The input cannot be read; `pointers` maps JSON pointers to what to do, in Japanese."""

    status = 422
    type = "invalid"
    title = "入力内容を確認してください"
    advice = "示された項目を直して、もう一度送信してください。何も保存されていません。"

    def __init__(self, pointers: dict[str, str]) -> None:
        super().__init__(errors=[{"pointer": pointer, "message": message} for pointer, message in pointers.items()])


class InTheFuture(Invalid):
    """A fact's own date lies after the business clock."""

    type = "in-the-future"
    title = "日付が未来になっています"
    advice = "実際に行われた日を入力してください。何も保存されていません。"

    def __init__(self, pointer: str = "/on") -> None:
        super().__init__({pointer: "今日以前の日付を入力してください。"})
