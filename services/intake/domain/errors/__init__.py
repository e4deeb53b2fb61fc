"""How intake says no. Facts are ids, codes and dates, never personal data.

Here is what several aggregates refuse; what one alone refuses stands in the module of its name.
"""

# ruff: noqa: N818 — a rule that says no is not a programme error

from datetime import date

from shared.refusals import NotAllowed, Refusal


class DomainError(Refusal):
    """A rule of intake says no."""

    type = "intake-refused"


class NotTheOwner(NotAllowed):
    """The record is visible, but another agency owns it (R2)."""

    type = "not-the-owner"
    title = "担当機関ではありません"
    advice = "この記録の担当機関に依頼してください。引き受ける場合は、つなぎの依頼を受けてから行ってください。"


class NotYourDesk(NotAllowed):
    """A worker receives at the desks of their own agency."""

    type = "not-your-desk"
    title = "ご自分の機関の窓口ではありません"
    advice = "ご自分の機関の窓口を選んでください。どの窓口でも、どなたの相談でも受けられます。"


class TooEarly(DomainError):
    """A fact is dated before the fact it follows from; `not_before` tells the earliest date."""

    type = "too-early"
    title = "日付の順序が正しくありません"
    advice = "元になる出来事より後の日付を入力してください。"


class BeforeTheReception(TooEarly):
    """Nothing happens to a consultation before it was received."""

    type = "before-the-reception"
    advice = "相談を受けた日以後の日付を入力してください。"


class AfterWhatFollowed(DomainError):
    """A reception is dated after what happened to the consultation; `not_after` tells the latest date."""

    type = "after-what-followed"
    title = "日付の順序が正しくありません"
    advice = "この相談の経過やつなぎなどの、最初の日付以前の日付を入力してください。"


class BeforeTheOffer(TooEarly):
    """An answer is dated before the offer or request it answers."""

    type = "before-the-offer"
    advice = "依頼した日以後の日付を入力してください。"


class AlreadyConcluded(DomainError):
    """The consultation has its outcome."""

    type = "already-concluded"
    title = "この相談は終了しています"
    advice = "続きがあるときは、新しい相談として受け付けてください。"


class AlreadyAnswered(DomainError):
    """Somebody has answered already; the first answer stands."""

    type = "already-answered"
    title = "既に回答されています"
    advice = "最新の状態を読み直してください。"


class ReasonMissing(DomainError):
    """A decline needs a reason (R2)."""

    type = "reason-missing"
    title = "理由がありません"
    advice = "引き受けられない理由を入力してください。担当は変わっていません。"


def not_before(refusal: type[TooEarly], *, on: date, earliest: date) -> None:
    """Raise `refusal` when `on` lies before `earliest`."""
    if on < earliest:
        raise refusal(not_before=earliest.isoformat())
