"""What the finding, merging and splitting of persons refuses."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError, TooEarly


class AlreadyOne(DomainError):
    """The two records are of one person already."""

    type = "already-one-person"
    title = "既に同じ方として扱われています"
    advice = "最新の記録を読み直してください。"


class AbsorbedAlready(DomainError):
    """A record stands behind one other only."""

    type = "absorbed-already"
    title = "この記録は既にほかの記録にまとめられています"
    advice = "残す記録とまとめる記録を入れ替えるか、先に分けてください。"


class AlreadySplit(DomainError):
    """A merge is reversed once."""

    type = "already-split"
    title = "既に元の記録に分けられています"
    advice = "最新の記録を読み直してください。"


class BeforeTheMerge(TooEarly):
    """A reversal is dated before what it reverses."""

    type = "before-the-merge"
    advice = "まとめた日以後の日付を入力してください。"
