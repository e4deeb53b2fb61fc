"""What a concern refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class ConcernClosed(DomainError):
    """The concern has been followed up already."""

    type = "concern-closed"
    title = "この情報提供は対応済みです"
    advice = "最新の状態を読み直してください。"
