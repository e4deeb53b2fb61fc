"""What a hand-over refuses (R2)."""

# ruff: noqa: N818 — a rule that says no is not a programme error

from services.intake.domain.errors import DomainError


class SameDesk(DomainError):
    """A consultation cannot be handed over to the desk that holds it."""

    type = "same-desk"
    title = "既にこの窓口が担当しています"
    advice = "別の窓口を選んでください。"


class NextStepMissing(DomainError):
    """A decline needs a next step: nobody is left without one (R2)."""

    type = "next-step-missing"
    title = "次の対応がありません"
    advice = "断る場合は、相談者のために次に何をするかを入力してください。担当は変わっていません。"


class DeskClosed(DomainError):
    """Nothing is handed over to a desk that has closed."""

    type = "desk-closed"
    title = "この窓口は閉じています"
    advice = "開いている窓口を選んでください。担当は変わっていません。"


class OfferEnded(DomainError):
    """The offer was taken back, declined, or the city named another desk."""

    type = "offer-ended"
    title = "このつなぎの依頼は終わっています"
    advice = "最新の状態を読み直してください。必要であれば、改めて依頼してください。"


class NotOverdue(DomainError):
    """The city steps in when nobody has answered in time, or when it was asked to."""

    type = "not-overdue"
    title = "まだ回答を待っています"
    advice = "示された日から、市が別の窓口を示すことができます。急ぐときは、担当機関が市に相談してください。"


class AskedAlready(DomainError):
    """The city names another desk, not the one that did not answer."""

    type = "asked-already"
    title = "この窓口には既に依頼しています"
    advice = "別の窓口を選んでください。"


class NotAccepted(DomainError):
    """The first contact follows the acceptance."""

    type = "not-accepted"
    title = "まだ引き受けられていません"
    advice = "引き受けた後に、最初の面談・連絡を記録してください。"


class AlreadyMet(DomainError):
    """The first contact is on record."""

    type = "already-met"
    title = "最初の面談・連絡は記録されています"
    advice = "その後の対応は、支援経過に記録してください。"


class SamePerson(DomainError):
    """A colleague cannot take over from themself."""

    type = "same-person"
    title = "引き継ぐ方と引き継がれる方が同じです"
    advice = "別の職員を指定してください。"


class AnsweredElsewhere(DomainError):
    """The desk that was asked works at another instance, and answers there."""

    type = "answered-elsewhere"
    title = "この依頼には、依頼先の機関のシステムで回答します"
    advice = "ご自分の機関のシステムで、引受けまたは不可を回答してください。"


class InstanceUnknown(DomainError):
    """There is no key to seal for the instance of the other desk, so nothing is sent."""

    type = "instance-unknown"
    title = "相手の機関のシステムに送る準備ができていません"
    advice = "市のシステム担当者に、公開鍵がないことを連絡してください。何も送られておらず、担当は変わっていません。"


class TooMuchToSend(DomainError):
    """The record is larger than what can be sent to another instance at once."""

    type = "too-much-to-send"
    title = "記録が大きすぎるため、別のシステムの機関へ送れません"
    advice = "市のシステム担当者に連絡してください。何も送られておらず、担当は変わっていません。"


class StrangersRecord(DomainError):
    """Another instance names a record that was never passed between the two; it is not mixed with ours (R15)."""

    type = "strangers-record"
    title = "この記録は、送った機関とやり取りしたものではありません"
    advice = "市のシステム担当者に連絡してください。"
