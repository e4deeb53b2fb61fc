"""What an export refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class NotPrintable(DomainError):
    """The encoding lacks characters; `found` lists where and which, `total` counts all."""

    type = "characters-lacking"
    title = "この文字コードでは表せない文字があります"
    advice = "UTF-8で出力するか、置き換えを確認のうえ fallback=agreed を付けて、もう一度出力してください。"
