"""What a hand-over refuses (R2)."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class SameDesk(DomainError):
    """A consultation cannot be handed over to the desk that holds it."""

    type = "same-desk"
    title = "既にこの窓口が担当しています"
    advice = "別の窓口を選んでください。"


class NextStepMissing(DomainError):
    """A decline needs a next step: nobody is left without one (R2)."""

    type = "next-step-missing"
    title = "次の対応がありません"
    advice = "断る場合は、相談者のために次に何をするかを入力してください。担当は変わっていません。"
