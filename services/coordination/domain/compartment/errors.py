# ruff: noqa: N818 — refusals are named for what is refused
"""How the compartment of a support conference says no (R5)."""

from typing import ClassVar

from services.coordination.domain.errors import DomainError


class SupportConferenceOnly(DomainError):
    """Only the support conference has a duty to acknowledge, requests under art. 106-6 ③, and a compartment."""

    type: ClassVar[str] = "support-conference-only"
    title: ClassVar[str] = "支援会議でだけ行える手続です"
    advice: ClassVar[str] = "守秘義務の確認、資料又は情報の提供の依頼、資料の共有は、支援会議（第106条の6）で行います。"


class BeforeTheLaw(DomainError):
    """Support conferences exist since 2021-04-01."""

    type: ClassVar[str] = "before-the-law"
    title: ClassVar[str] = "その日には支援会議の制度がありません"
    advice: ClassVar[str] = "2021年4月1日以降の日付を入力してください。"


class AcknowledgementRequired(DomainError):
    """The duty of confidentiality comes before any material; `duty` is its text, `missing` who has not confirmed."""

    type: ClassVar[str] = "acknowledgement-required"
    title: ClassVar[str] = "守秘義務の確認が必要です"
    advice: ClassVar[str] = "出席する方がご自分で守秘義務の内容 (duty) を確認してから、もう一度お試しください。"


class AgencyNotAsked(DomainError):
    """The request names another agency; only that agency answers it."""

    status: ClassVar[int] = 403
    type: ClassVar[str] = "not-your-request"
    title: ClassVar[str] = "ほかの機関への依頼です"
    advice: ClassVar[str] = "依頼された機関の方が回答してください。"


class AlreadyAnswered(DomainError):
    """A request is answered or refused once."""

    type: ClassVar[str] = "already-answered"
    title: ClassVar[str] = "この依頼には既に回答があります"
    advice: ClassVar[str] = "追加の情報は、会議の資料として共有してください。"


class AlreadyOpened(DomainError):
    """The item stands open to all of these agencies."""

    type: ClassVar[str] = "already-opened"
    title: ClassVar[str] = "この情報は既に開示されています"
    advice: ClassVar[str] = "そのままプランなどに使えます。"


class AlreadyReviewed(DomainError):
    """An opening is reviewed once."""

    type: ClassVar[str] = "opening-already-reviewed"
    title: ClassVar[str] = "この開示は既に検証されています"
    advice: ClassVar[str] = "あらためて開示が必要なときは、市が新しく決定してください。"


class ReviewedByAnother(DomainError):
    """Who decided an opening does not review it."""

    status: ClassVar[int] = 403
    type: ClassVar[str] = "opening-reviewed-by-another"
    title: ClassVar[str] = "開示を決定した方は検証できません"
    advice: ClassVar[str] = "会議に出席するほかの市の担当者か、地域福祉コーディネーターが検証してください。"


class NothingToReview(DomainError):
    """What was opened by consent ends with the consent; nobody reviews it."""

    type: ClassVar[str] = "opening-by-consent"
    title: ClassVar[str] = "本人の同意による開示です"
    advice: ClassVar[str] = "同意が撤回されるか期限が切れると、自動で閉じます。検証の必要はありません。"
