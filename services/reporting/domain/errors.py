"""How reporting says no."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from shared.refusals import Invalid, NotFound, Refusal


class DomainError(Refusal):
    """A rule of reporting says no."""


class NoSuchIndicator(NotFound, DomainError):
    """Nobody defined this indicator."""

    type = "no-such-indicator"
    title = "この指標はありません"
    advice = "指標の一覧（/reporting/v1/indicators）で番号を確認してください。"


class NotBegun(NotFound, DomainError):
    """The month lies after the business clock's: there is nothing to say about it yet."""

    type = "month-not-begun"
    title = "まだ始まっていない月です"
    advice = "今月またはそれより前の年月を指定してください。"


class WrongRange(Invalid, DomainError):
    """The months asked for are no range, or too many."""

    def __init__(self, message: str) -> None:
        super().__init__({"/to": message})
