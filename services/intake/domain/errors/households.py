"""What households refuse."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError, TooEarly


class BeforeTheMove(TooEarly):
    """Somebody leaves before they came."""

    type = "before-the-move"
    advice = "その方がこの世帯に入った日以後の日付を入力してください。"


class BeforeTheBirth(TooEarly):
    """Somebody dies before they were born."""

    type = "before-the-birth"
    advice = "生年月日以後の日付を入力してください。"


class LivesElsewhere(DomainError):
    """The person has left this household; their facts are kept where they live."""

    type = "lives-elsewhere"
    title = "この方は現在この世帯で暮らしていません"
    advice = "現在の世帯の記録から変更してください。"


class AlreadyThere(DomainError):
    """Whoever moves goes somewhere else."""

    type = "already-there"
    title = "移る先が今の世帯と同じです"
    advice = "別の世帯か、新しい住所を指定してください。"


class AlreadyDead(DomainError):
    """A death is recorded once."""

    type = "already-dead"
    title = "亡くなったことは既に記録されています"
    advice = "記録に誤りがあるときは、取り消してから記録し直してください。"


class NotDead(DomainError):
    """Only a recorded death can be taken back."""

    type = "not-dead"
    title = "亡くなった記録はありません"
    advice = "最新の記録を読み直してください。"


class ProtectionStays(DomainError):
    """A protected address stays protected unless somebody says why it need not be any more (R15)."""

    type = "protection-stays"
    title = "住所は保護されています"
    advice = "支援措置が終了したなど、保護を解く理由を reason に入力してください。"
