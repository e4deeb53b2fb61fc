"""What outreach refuses (R9)."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError, TooEarly
from shared.refusals import NotAllowed


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


class DecisionOver(DomainError):
    """The city decided a later plan without outreach: nothing further is done on the former one (R9)."""

    type = "decision-over"
    title = "アウトリーチの決定は終わっています"
    advice = "新しいプランにはアウトリーチが含まれていません。理由を付けて終了するか、市の決定を確認してください。"


class ConsentNotGiven(DomainError):
    """The stage `consent` is reached by somebody's consent in the ledger, not by writing it down."""

    type = "consent-not-given"
    title = "同意の記録がありません"
    advice = "先に、この世帯の方の同意を同意台帳に記録してください。"


class PauseAlready(DomainError):
    """It rests already on some of these days."""

    type = "pause-already"
    title = "休止の期間が重なっています"
    advice = "既にある休止の期間を確認してください。"


class NoPause(DomainError):
    """It does not rest on that day."""

    type = "no-pause"
    title = "この日は休止中ではありません"
    advice = "休止の期間を確認してください。"


class JointVisitMissing(DomainError):
    """The relationship is handed over by going together, or by saying why that could not be."""

    type = "joint-visit-missing"
    title = "引継ぎの同行訪問が記録されていません"
    advice = "二人で訪問した記録を付けるか、同行できなかった理由を入力してください。"


class LeadHandsOver(DomainError):
    """Whoever leads it does not just leave: somebody takes the relationship over first (R2)."""

    type = "lead-hands-over"
    title = "主担当は引継ぎをしてから外れます"
    advice = "引継ぎを依頼し、新しい主担当が引き受けてから行ってください。"


class SuccessionPending(DomainError):
    """Somebody has been asked to take the relationship over and has not answered."""

    type = "succession-pending"
    title = "引継ぎの回答を待っています"
    advice = "依頼した方の回答を待ってから行ってください。"


class NoSuccession(DomainError):
    """Nobody has been asked to take the relationship over."""

    type = "no-succession"
    title = "引継ぎの依頼がありません"
    advice = "既に回答されていないか、最新の状態を確認してください。"


class NotTheOneAsked(NotAllowed):
    """Only who was asked answers for themselves."""

    type = "not-the-one-asked"
    title = "引継ぎを依頼された方ではありません"
    advice = "依頼された方ご本人が回答してください。"


class NoPlanYet(DomainError):
    """There is no plan to look at."""

    type = "no-plan-yet"
    title = "アウトリーチの計画がありません"
    advice = "先に計画を作成してください。"
