"""What outreach refuses (R9)."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError, TooEarly


class BeforeTheDecision(TooEarly):
    """Outreach is dated before the decision that allows it (R9)."""

    type = "before-the-decision"
    advice = "アウトリーチは、支援会議または市の決定の日から行えます。日付を確認してください。"


class NoDecision(DomainError):
    """Outreach starts from a support conference's or the city's decision, never from a wish (R9)."""

    type = "no-decision"
    title = "アウトリーチの決定がありません"
    advice = (
        "支援会議の決定、またはアウトリーチを含むプランの市の決定を経て開始されます。"
        "窓口の訪問は相談の経過に記録してください。"
    )


class OutreachEndedAlready(DomainError):
    """Outreach ended; later facts need a new decision."""

    type = "outreach-ended"
    title = "このアウトリーチは終了しています"
    advice = "終了日以前の記録か確認してください。再び行うには新しい決定が必要です。"


class NotFurther(DomainError):
    """A stage is recorded when it is reached; it does not go back."""

    type = "stage-not-further"
    title = "既にその先の段階に達しています"
    advice = "現在の段階を確認してください。後戻りは経過に記録してください。"
