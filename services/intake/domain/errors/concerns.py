"""What a concern refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class ConcernClosed(DomainError):
    """The concern has been followed up already."""

    type = "concern-closed"
    title = "この情報提供は対応済みです"
    advice = "最新の状態を読み直してください。"


class AnotherHousehold(DomainError):
    """The concern was linked to one household, what it should become is about another."""

    type = "another-household"
    title = "別の世帯の記録です"
    advice = "この情報提供に結び付けた世帯を確認してください。誤りのときは、先に世帯を結び直してください。"


class NoReporterKept(DomainError):
    """Nobody is on record as the one who told of it."""

    type = "no-reporter"
    title = "情報提供者は記録されていません"
    advice = "匿名の情報提供、または情報提供者を記録しなかったものです。"
