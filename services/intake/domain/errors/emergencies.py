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
    advice = "緊急時の提供を決定し、承認した日以後の日付を入力してください。"


class AlreadyApproved(DomainError):
    """One approval is enough, and stays whose it is."""

    type = "already-approved"
    title = "既に承認されています"
    advice = "最新の状態を読み直してください。"


class NotApproved(DomainError):
    """What nobody approved cannot be confirmed."""

    type = "not-approved"
    title = "承認されていません"
    advice = "市の担当者の承認を得てから検証するか、提供の中止（stopped）としてください。"


class ApprovedByAnother(NotAllowed):
    """Nobody approves their own decision."""

    type = "approved-by-another"
    title = "決定した方は承認できません"
    advice = "決定した方とは別の、承認できる方に依頼してください。"


class ReviewedByAnother(NotAllowed):
    """Nobody reviews what they decided or approved."""

    type = "reviewed-by-another"
    title = "決定した方と承認した方は検証できません"
    advice = "決定した方・承認した方とは別の担当者、または市の担当者が検証してください。"
