"""How intake says no. Facts are ids, codes and dates, never personal data."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

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


class BeforeTheOffer(TooEarly):
    """An answer is dated before the offer or request it answers."""

    type = "before-the-offer"
    advice = "依頼した日以後の日付を入力してください。"


class BeforeTheGrant(TooEarly):
    """A withdrawal is dated before the grant."""

    type = "before-the-grant"
    advice = "同意を得た日以後の日付を入力してください。"


class BeforeTheDecision(TooEarly):
    """Outreach is dated before the decision that allows it (R9)."""

    type = "before-the-decision"
    advice = "アウトリーチは、支援会議または市の決定の日から行えます。日付を確認してください。"


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


class SameDesk(DomainError):
    """A consultation cannot be handed over to the desk that holds it."""

    type = "same-desk"
    title = "既にこの窓口が担当しています"
    advice = "別の窓口を選んでください。"


class ReasonMissing(DomainError):
    """A decline needs a reason (R2)."""

    type = "reason-missing"
    title = "理由がありません"
    advice = "引き受けられない理由を入力してください。担当は変わっていません。"


class NextStepMissing(DomainError):
    """A decline needs a next step: nobody is left without one (R2)."""

    type = "next-step-missing"
    title = "次の対応がありません"
    advice = "断る場合は、相談者のために次に何をするかを入力してください。担当は変わっていません。"


class ReferInstead(DomainError):
    """`referred` is the outcome of a referral that was accepted, not of a conclusion."""

    type = "refer-instead"
    title = "つなぎの手続きが必要です"
    advice = "多機関協働事業へつなぐときは、「多機関協働へつなぐ」から依頼してください。"


class ConsentMissing(DomainError):
    """What rests on consent lacks it; `missing` says whose consent for which agency (R3)."""

    type = "consent-missing"
    title = "必要な同意がそろっていません"
    advice = "示された方から、示された機関についての同意を得てください。同意なしでつなぐこともできます。"

    def __init__(self, missing: Sequence[tuple[UUID, str]], **facts: Any) -> None:
        super().__init__(missing=[{"member": str(member), "agency": agency} for member, agency in missing], **facts)


class RepresentativeNeeded(DomainError):
    """A child or a represented person consents through their legal representative (R3)."""

    type = "representative-needed"
    title = "法定代理人等による同意が必要です"
    advice = "この方の法定代理人等を given_by に指定してください。"


class ConsentsSeparately(DomainError):
    """Nobody consents for a grown person whom they do not represent (R3)."""

    type = "consents-separately"
    title = "ご本人の同意が必要です"
    advice = "世帯員は一人ずつ同意します。代理人として登録されていない方は、代わりに同意できません。"


class NotLiving(DomainError):
    """A person who has died is not asked for consent."""

    type = "not-living"
    title = "亡くなった方の同意は記録できません"
    advice = "世帯員の記録を確認してください。"


class NotGranted(DomainError):
    """Only a grant can be withdrawn."""

    type = "not-granted"
    title = "同意が得られていません"
    advice = "同意が得られていない記録は撤回できません。記録を確認してください。"


class AlreadyWithdrawn(DomainError):
    """A grant is withdrawn once."""

    type = "already-withdrawn"
    title = "既に撤回されています"
    advice = "最新の状態を読み直してください。"


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


class ConcernClosed(DomainError):
    """The concern has been followed up already."""

    type = "concern-closed"
    title = "この情報提供は対応済みです"
    advice = "最新の状態を読み直してください。"


def not_before(refusal: type[TooEarly], *, on: date, earliest: date) -> None:
    """Raise `refusal` when `on` lies before `earliest`."""
    if on < earliest:
        raise refusal(not_before=earliest.isoformat())
