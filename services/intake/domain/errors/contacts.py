"""What a follow-up contact (支援経過) refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError, TooEarly
from shared.refusals import NotAllowed


class NextBeforeContact(TooEarly):
    """The next contact is planned for a day before this one."""

    type = "next-before-contact"
    title = "次回の予定日が、対応した日より前です"
    advice = "対応した日以後の日付を入力してください。"


class NotTheRecorder(NotAllowed):
    """A contact is corrected by the agency that recorded it."""

    type = "not-the-recorder"
    title = "この経過を記録した機関ではありません"
    advice = "記録した機関に訂正を依頼するか、ご自分の機関の経過として記録してください。"


class AlreadyCorrected(DomainError):
    """Somebody has corrected it already; the newest one is corrected further."""

    type = "already-corrected"
    title = "この経過は既に訂正されています"
    advice = "最新の経過を読み直して、必要であればそれを訂正してください。"
