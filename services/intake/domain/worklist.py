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
    DRAFTS = "drafts"


class Reason(StrEnum):
    """Why something stands in a list; `text` says it to people."""

    OWNED = "owned"
    PLANNED_CONTACT_PASSED = "planned_contact_passed"
    ANSWER_OVERDUE = "answer_overdue"
    HANDOVER_OVERDUE = "handover_overdue"
    ANSWER_ASKED = "answer_asked"
    HANDOVER_UNANSWERED = "handover_unanswered"
    CONFIRMATION_AWAITED = "confirmation_awaited"
    REFERRAL_UNANSWERED = "referral_unanswered"
    WITHOUT_CONTACT = "without_contact"
    NOT_SAVED = "not_saved"

    @property
    def text(self) -> str:
        """The reason in Japanese."""
        return _TEXTS[self]


_TEXTS = {
    Reason.OWNED: "担当している相談です。",
    Reason.PLANNED_CONTACT_PASSED: "予定していた次の連絡の日を過ぎています。",
    Reason.ANSWER_OVERDUE: "つなぎの依頼への回答期限を過ぎています。",
    Reason.HANDOVER_OVERDUE: "つなぎ先が、期限までに回答していません。",
    Reason.ANSWER_ASKED: "つなぎの依頼に、まだ回答していません。",
    Reason.HANDOVER_UNANSWERED: "つなぎ先からの回答を待っています。",
    Reason.CONFIRMATION_AWAITED: "引受けを回答しました。依頼元のシステムの確定を待っています。",
    Reason.REFERRAL_UNANSWERED: "多機関協働からの回答を待っています。",
    Reason.WITHOUT_CONTACT: "しばらく連絡の記録がありません。",
    Reason.NOT_SAVED: "保存していない下書きです。",
}

QUIET_DAYS = 30
"""Without a contact for so long, unless the asker says otherwise."""
