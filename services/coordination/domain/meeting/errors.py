# ruff: noqa: N818 — refusals are named for what is refused
"""How meetings say no (R4, R6, R7)."""

from datetime import date
from typing import ClassVar

from services.coordination.domain.errors import DomainError
from shared.reference.calendar import era


class NoCasesOnTheCouncil(DomainError):
    """The promotion council discusses no individual case (R7)."""

    type: ClassVar[str] = "no-cases-on-the-council"
    title: ClassVar[str] = "推進会議では個別の事例を扱えません"
    advice: ClassVar[str] = "議題から事例を外してください。個別の事例は重層的支援会議または支援会議で扱います。"


class ExternalOnlyJoint(DomainError):
    """A meeting under another law is not ours to plan; it can only share the day."""

    type: ClassVar[str] = "external-only-joint"
    title: ClassVar[str] = "他制度の会議はここでは予定できません"
    advice: ClassVar[str] = "同じ日に開く場合は、この会議の「同日開催」(joint_with) に記録してください。"


class CityConvenes(DomainError):
    """Only the city convenes a meeting (R6)."""

    status: ClassVar[int] = 403
    type: ClassVar[str] = "city-convenes"
    title: ClassVar[str] = "会議を招集できるのは市だけです"
    advice: ClassVar[str] = "市（地域福祉課）の担当者に招集を依頼してください。"


class CityAbsent(DomainError):
    """A meeting on cases cannot be recorded as held without the city (R6)."""

    type: ClassVar[str] = "city-absent"
    title: ClassVar[str] = "市が出席していないため、開催として記録できません"
    advice: ClassVar[str] = "市の出席を確認して記録するか、会議を中止または日程変更にしてください。"


class NotConvened(DomainError):
    """What presupposes the convocation came before it."""

    type: ClassVar[str] = "not-convened"
    title: ClassVar[str] = "この会議はまだ招集されていません"
    advice: ClassVar[str] = "市が招集してから、もう一度お試しください。"


class AlreadyConvened(DomainError):
    """A meeting is convened once."""

    type: ClassVar[str] = "already-convened"
    title: ClassVar[str] = "この会議は既に招集されています"
    advice: ClassVar[str] = "会議の内容を読み直してください。日を改める場合は日程変更にしてください。"


class AlreadyHeld(DomainError):
    """What took place stays."""

    type: ClassVar[str] = "already-held"
    title: ClassVar[str] = "この会議は既に開催として記録されています"
    advice: ClassVar[str] = "会議の記録を読み直してください。直すときは、訂正した版 (amendments) を加えてください。"


class AlreadyCancelled(DomainError):
    """A cancelled meeting stays cancelled."""

    type: ClassVar[str] = "meeting-cancelled"
    title: ClassVar[str] = "この会議は中止されています"
    advice: ClassVar[str] = "あらためて開く場合は、新しい会議を予定してください。"


class AlreadyMoved(DomainError):
    """A moved meeting goes on as the one on its new day."""

    type: ClassVar[str] = "meeting-moved"
    title: ClassVar[str] = "この会議は別の日に変更されています"
    advice: ClassVar[str] = "変更後の会議 (moved_to) で続けてください。"


class NotBegun(DomainError):
    """Minutes are written of what has begun; `begins` says when that will be."""

    type: ClassVar[str] = "not-begun"
    title: ClassVar[str] = "会議はまだ始まっていません"
    advice: ClassVar[str] = (
        "開始時刻 (begins) を過ぎてから記録してください。時刻が早まった場合は、先に日程を変更してください。"
    )
    says: ClassVar[str] = (
        "開始時刻（{begins}）を過ぎてから記録してください。時刻が早まった場合は、先に日程を変更してください。"
    )


class NotHeld(DomainError):
    """What follows from a meeting comes after its minutes."""

    type: ClassVar[str] = "not-held"
    title: ClassVar[str] = "この会議はまだ開催として記録されていません"
    advice: ClassVar[str] = "先に会議の記録（会議録）を作成してください。"


class HeldOnAnotherDay(DomainError):
    """Minutes are of the day for which the meeting was convened, and for which consents were checked."""

    type: ClassVar[str] = "held-on-another-day"
    title: ClassVar[str] = "招集した開催日と記録の日付が違います"
    advice: ClassVar[str] = (
        "開催日 (held_on) の日付で記録してください。日が変わった場合は日程変更をして、市があらためて招集してください。"
    )


class OutOfOrder(DomainError):
    """A date that cannot be: `earliest` and `latest` bound what is possible; `of` names it where it is not `on`."""

    type: ClassVar[str] = "out-of-order"
    title: ClassVar[str] = "日付の前後関係が正しくありません"
    advice: ClassVar[str] = "示された期間 (earliest～latest) の日付を入力してください。"

    @property
    def detail(self) -> str:
        """The days, as offices write them."""
        first, last = (self.facts.get(name) for name in ("earliest", "latest"))
        if first and first == last:
            return f"{_day(first)}の日付だけを入力できます。何も保存されていません。"
        bounds = [f"{_day(first)}以後" if first else "", f"{_day(last)}以前" if last else ""]
        of = {"held_on": "開催日 (held_on) には、"}.get(str(self.facts.get("of")), "")
        return f"{of}{'、'.join(filter(None, bounds))}の日付を入力してください。何も保存されていません。"


def _day(written: str) -> str:
    return era(date.fromisoformat(written))


class NotOnTheAgenda(DomainError):
    """Only what is on the agenda is discussed; `cases` and `members` name what is not (R4)."""

    type: ClassVar[str] = "not-on-the-agenda"
    title: ClassVar[str] = "議題にない事例または世帯員です"
    advice: ClassVar[str] = "議題にある事例と世帯員だけを扱えます。必要な場合は、別の会議を予定してください。"


class BothTakenUpAndLeftOut(DomainError):
    """A case was either discussed or not."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "both-taken-up-and-left-out"
    title: ClassVar[str] = "同じ事例に判定と「取り上げなかった理由」の両方があります"
    advice: ClassVar[str] = "判定か、取り上げなかった理由 (left_out) の一方だけにしてください。何も保存されていません。"


class CasesUnspokenOf(DomainError):
    """The minutes say of these `cases` of the agenda neither what was determined nor why they were not taken up."""

    status: ClassVar[int] = 422
    type: ClassVar[str] = "cases-unspoken-of"
    title: ClassVar[str] = "議題の事例のうち、結果が書かれていないものがあります"
    advice: ClassVar[str] = (
        "示された事例 (cases) ごとに、判定 (determinations) か、取り上げなかった理由 (left_out) を記録してください。"
        "何も保存されていません。"
    )


class AgencyNotConvened(DomainError):
    """The agencies named were not convened: nobody's consent and no duty covers them."""

    type: ClassVar[str] = "agency-not-convened"
    title: ClassVar[str] = "招集されていない機関です"
    advice: ClassVar[str] = (
        "招集した機関だけを記録できます。ほかの機関は、開催の前に、市が会議の変更 (changes) で加えてください。"
    )


class NobodyKnown(DomainError):
    """Nobody of the household is known yet, so no consent can cover anybody (R4)."""

    type: ClassVar[str] = "members-unknown"
    title: ClassVar[str] = "世帯員がまだ登録されていません"
    advice: ClassVar[str] = "世帯員が登録されてから、招集してください。"


class DeterminationNotHere(DomainError):
    """This kind of meeting cannot determine that; `allowed` names what it can."""

    type: ClassVar[str] = "determination-not-here"
    title: ClassVar[str] = "この会議ではその判定はできません"
    advice: ClassVar[str] = "示された判定 (allowed) から選ぶか、その判定ができる会議で扱ってください。"
    says: ClassVar[str] = (
        "この会議の判定は次から選んでください: {allowed:determination}。ほかの判定は別の会議で扱ってください。"
    )


class SlotsOverlap(DomainError):
    """A joint day is several meetings, each in its own time (R6)."""

    type: ClassVar[str] = "slots-overlap"
    title: ClassVar[str] = "同日開催の会議の時間が重なっています"
    advice: ClassVar[str] = "それぞれの会議の時間帯を分けてください。"
