"""What is refused about disclosures in an emergency."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError, TooEarly
from shared.refusals import NotAllowed


class AlreadyReviewed(DomainError):
    """The review that must follow is held once."""

    type = "already-reviewed"
    title = "既に検証されています"
    advice = "危険が続いているときは、新しい緊急時の提供として決定してください。"


class BeforeTheDisclosure(TooEarly):
    """A review is dated before what it reviews."""

    type = "before-the-disclosure"
    advice = "緊急時の提供を決定した日以後の日付を入力してください。"


class ReviewedByAnother(NotAllowed):
    """Nobody reviews their own decision."""

    type = "reviewed-by-another"
    title = "決定した方は検証できません"
    advice = "決定した方とは別の担当者、または市の担当者が検証してください。"
