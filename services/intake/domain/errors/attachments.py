"""What an attachment refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError
from shared.refusals import NotAllowed


class NotTheSender(NotAllowed):
    """An attachment is removed by the agency that attached it."""

    type = "not-the-sender"
    title = "この書類を添付した機関ではありません"
    advice = "添付した機関に削除を依頼してください。"


class AttachmentRemoved(DomainError):
    """It was there and is not any more; who removed it and why stays on record."""

    type = "attachment-removed"
    title = "この添付書類は削除されています"
    advice = "必要なときは、もう一度添付してください。"
