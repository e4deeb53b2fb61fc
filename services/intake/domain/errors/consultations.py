"""What a consultation refuses (R1, R2)."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class HandoverPending(DomainError):
    """A hand-over waits for its answer; until then nobody else can be asked (R2)."""

    type = "handover-pending"
    title = "つなぎの回答を待っています"
    advice = "依頼先の回答を待ってから行ってください。"


class ReferralPending(DomainError):
    """A referral waits for coordination's answer (R2)."""

    type = "referral-pending"
    title = "多機関協働事業の回答を待っています"
    advice = "受理または差戻しを待ってから行ってください。"


class ReferInstead(DomainError):
    """`referred` is the outcome of a referral that was accepted, not of a conclusion."""

    type = "refer-instead"
    title = "つなぎの手続きが必要です"
    advice = "多機関協働事業へつなぐときは、「多機関協働へつなぐ」から依頼してください。"


class HeldElsewhere(DomainError):
    """A desk of another instance owns it, and changes it there; or has not let go of it yet (R2)."""

    type = "held-elsewhere"
    title = "この相談は、別のシステムを使う機関が担当しています"
    advice = "担当している機関に依頼してください。引受けの確定を待っているときは、少し待ってから読み直してください。"
