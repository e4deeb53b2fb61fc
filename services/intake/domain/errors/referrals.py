"""What a referral refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class QuestionAnswered(DomainError):
    """What coordination asked was answered before."""

    type = "question-answered"
    title = "既に回答済みです"
    advice = "最新の状態を読み直してください。付け加えることは、多機関協働に直接お伝えください。"
