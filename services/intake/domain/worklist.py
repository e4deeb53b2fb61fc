"""What waits for somebody, and why: derived when it is asked for, from dates on record and today's."""

from enum import StrEnum


class WorkList(StrEnum):
    """The lists a desk works through."""

    MINE = "mine"
    DESK = "desk"
    AGENCY = "agency"
    OVERDUE = "overdue"
    UNANSWERED = "unanswered"
    """Others wait for us."""
    WAITING = "waiting"
    """We wait for others."""
    WITHOUT_CONTACT = "without_contact"
    FOLLOW_UP = "follow_up"
    """What waits beside consultations: concerns, outreach, disclosures in an emergency, consents."""
    DRAFTS = "drafts"


class Reason(StrEnum):
    """Why something stands in a list; `text` says it to people."""

    OWNED = "owned"
    PLANNED_CONTACT_PASSED = "planned_contact_passed"
    CONTACT_OVERDUE = "contact_overdue"
    ANSWER_OVERDUE = "answer_overdue"
    HANDOVER_OVERDUE = "handover_overdue"
    ANSWER_ASKED = "answer_asked"
    HANDOVER_UNANSWERED = "handover_unanswered"
    CONFIRMATION_AWAITED = "confirmation_awaited"
    REFERRAL_UNANSWERED = "referral_unanswered"
    MORE_ASKED = "more_asked"
    MORE_OVERDUE = "more_overdue"
    WITHOUT_CONTACT = "without_contact"
    NOT_SAVED = "not_saved"
    CONCERN_OPEN = "concern_open"
    CONCERN_OVERDUE = "concern_overdue"
    OUTREACH_GOES_ON = "outreach_goes_on"
    OUTREACH_OVERDUE = "outreach_overdue"
    EMERGENCY_UNAPPROVED = "emergency_unapproved"
    EMERGENCY_UNREVIEWED = "emergency_unreviewed"
    EMERGENCY_OVERDUE = "emergency_overdue"
    CONSENT_UNANSWERED = "consent_unanswered"
    CONSENT_RUNS_OUT = "consent_runs_out"
    CONSENT_UNSCANNED = "consent_unscanned"

    @property
    def text(self) -> str:
        """The reason in Japanese."""
        return _TEXTS[self]


_TEXTS = {
    Reason.OWNED: "担当している相談です。",
    Reason.PLANNED_CONTACT_PASSED: "予定していた次の連絡の日を過ぎています。",
    Reason.CONTACT_OVERDUE: "次の連絡が予定されないまま、連絡の目安の日を過ぎています。",
    Reason.ANSWER_OVERDUE: "つなぎの依頼への回答期限を過ぎています。",
    Reason.HANDOVER_OVERDUE: "つなぎ先が、期限までに回答していません。",
    Reason.ANSWER_ASKED: "つなぎの依頼に、まだ回答していません。",
    Reason.HANDOVER_UNANSWERED: "つなぎ先からの回答を待っています。",
    Reason.CONFIRMATION_AWAITED: "引受けを回答しました。依頼元のシステムの確定を待っています。",
    Reason.REFERRAL_UNANSWERED: "多機関協働からの回答を待っています。",
    Reason.MORE_ASKED: "つないだ相談について、多機関協働から確認を求められています。",
    Reason.MORE_OVERDUE: "多機関協働から求められた確認への回答期限を過ぎています。",
    Reason.WITHOUT_CONTACT: "しばらく連絡の記録がありません。",
    Reason.NOT_SAVED: "保存していない下書きです。",
    Reason.CONCERN_OPEN: "気付き（情報提供）への対応が済んでいません。",
    Reason.CONCERN_OVERDUE: "気付き（情報提供）への対応の期限を過ぎています。",
    Reason.OUTREACH_GOES_ON: "続いているアウトリーチです。",
    Reason.OUTREACH_OVERDUE: "アウトリーチの次の訪問・連絡の日を過ぎています。",
    Reason.EMERGENCY_UNAPPROVED: "緊急時の提供が、まだ承認されていません。",
    Reason.EMERGENCY_UNREVIEWED: "緊急時の提供の検証が済んでいません。",
    Reason.EMERGENCY_OVERDUE: "緊急時の提供の検証の期限を過ぎています。",
    Reason.CONSENT_UNANSWERED: "お願いした同意に、まだ返事をいただいていません。",
    Reason.CONSENT_RUNS_OUT: "同意の期限が近づいています。続けるかどうかを、ご本人に確かめてください。",
    Reason.CONSENT_UNSCANNED: "書面の同意の写し（スキャン）がありません。",
}

RENEWAL_DAYS = 30
"""How long before its end a consent is to be renewed."""
SCAN_DAYS = 90
"""For how long a signed paper is asked for; what is older was kept otherwise."""
QUIET_DAYS = 30
"""Without a contact for so long, unless the asker says otherwise."""
