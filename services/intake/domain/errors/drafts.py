"""What a draft refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class DraftTooLarge(DomainError):
    """A draft holds what a person typed, and nobody types that much."""

    status = 413
    type = "draft-too-large"
    title = "下書きが大きすぎます"
    advice = "内容を分けて保存してください。前に保存した下書きはそのまま残っています。"


class DraftSaved(DomainError):
    """What the draft held is saved for good; sent again late, it would look like something new."""

    type = "draft-saved"
    title = "この下書きの内容は保存済みです"
    advice = "保存された記録を開いて確認してください。新しく書くときは、新しい下書きから始めてください。"
