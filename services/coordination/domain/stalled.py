"""Why a case counts as stalled (R11): what waits, in words for the coordinator, the city and the agency asked."""

from enum import StrEnum


class Reason(StrEnum):
    """Why something stands in the list; `text` says it to people, `record` what its `id` is."""

    NO_COORDINATOR = "no_coordinator"
    QUIET = "quiet"
    REVIEW_OVERDUE = "review_overdue"
    ROLE_UNANSWERED = "role_unanswered"
    ROLE_UNREPORTED = "role_unreported"
    ROLE_OVERDUE = "role_overdue"
    CONSENT_ENDS = "consent_ends"
    CONSENT_ENDED = "consent_ended"
    MINUTES_MISSING = "minutes_missing"
    PLAN_UNJUDGED = "plan_unjudged"
    PLAN_UNDECIDED = "plan_undecided"
    REQUEST_OVERDUE = "request_overdue"
    TASK_OVERDUE = "task_overdue"
    EASE_AWAITED = "ease_awaited"
    CONTACT_OVERDUE = "contact_overdue"
    SUPPORT_NEEDED = "support_needed"
    WATCH_OVER = "watch_over"
    CALLED_WITHOUT_CONSENT = "called_without_consent"
    NOBODY_LEFT = "nobody_left"
    ROLE_PERSON_GONE = "role_person_gone"
    ROLE_AGENCY_CLOSED = "role_agency_closed"
    TASK_AGENCY_CLOSED = "task_agency_closed"
    REQUEST_AGENCY_CLOSED = "request_agency_closed"
    MEETING_AGENCY_CLOSED = "meeting_agency_closed"
    WATCH_AGENCY_CLOSED = "watch_agency_closed"

    @property
    def text(self) -> str:
        """The reason, and what to do next, in Japanese."""
        return _TOLD[self][1]

    @property
    def record(self) -> str:
        """The kind of record that waits."""
        return _TOLD[self][0]


_TOLD = {
    Reason.NO_COORDINATOR: ("case", "担当のコーディネーターが決まっていません。担当を決めてください。"),
    Reason.QUIET: ("case", "しばらく動きがありません。世帯と支援機関の様子を確かめてください。"),
    Reason.REVIEW_OVERDUE: ("case", "モニタリングの予定日を過ぎています。モニタリングを行い、結果を記録してください。"),
    Reason.ROLE_UNANSWERED: ("role", "役割への回答がありません。機関に連絡し、引き受けるかどうかを確かめてください。"),
    Reason.ROLE_UNREPORTED: ("role", "引き受けた役割の報告が、しばらくありません。機関に様子を確かめてください。"),
    Reason.ROLE_OVERDUE: (
        "role",
        "役割の期限を過ぎていますが、完了していません。機関に様子を確かめ、完了・引継ぎ・支援プランの見直しを検討してください。",
    ),
    Reason.CONSENT_ENDS: ("consent", "同意の期限が近づいています。続けるかどうかを、ご本人に確かめてください。"),
    Reason.CONSENT_ENDED: (
        "consent",
        "同意の期限が過ぎました。同意に基づく共有は止まっています。ご本人に確かめてください。",
    ),
    Reason.MINUTES_MISSING: (
        "meeting",
        "会議の予定日を過ぎましたが、会議録がありません。記録するか、中止・延期を登録してください。",
    ),
    Reason.PLAN_UNJUDGED: ("plan", "支援プランが会議で協議されていません。重層的支援会議の日程を決めてください。"),
    Reason.PLAN_UNDECIDED: ("plan", "会議で適切とされた支援プランを、市がまだ決定していません。"),
    Reason.REQUEST_OVERDUE: ("information_request", "情報提供の依頼に、期限までに回答がありません。"),
    Reason.TASK_OVERDUE: ("task", "会議で決めた宿題の期限を過ぎています。"),
    Reason.EASE_AWAITED: ("role", "終結に向けて、支援のしやすさ（支援の前と後）の回答を待っています。"),
    Reason.CONTACT_OVERDUE: ("watch_contact", "見守りの連絡の予定日を過ぎています。連絡し、様子を記録してください。"),
    Reason.SUPPORT_NEEDED: (
        "watch_contact",
        "見守りで、支援が必要と分かりました。事例を再開するか、見守りの終了を登録してください。",
    ),
    Reason.WATCH_OVER: ("case", "見守りの期間が終わりました。終了するか、期間を延ばしてください。"),
    Reason.CALLED_WITHOUT_CONSENT: (
        "meeting",
        "招集した後に、同意の撤回や拒否がありました。ご本人に確かめるか、取り上げずに進めるか、日程の変更を検討してください。",
    ),
    Reason.NOBODY_LEFT: (
        "case",
        "世帯の方が皆、亡くなったか世帯を離れています。今後の支援を確かめ、終結（見守り中のときは見守りの終了）を検討してください。",
    ),
    Reason.ROLE_PERSON_GONE: (
        "role",
        "役割の対象の方が亡くなったか世帯を離れています。続けるかを機関に確かめ、不要なら取り下げてください。",
    ),
    Reason.ROLE_AGENCY_CLOSED: (
        "role",
        "役割を担う機関が閉鎖されます（または閉鎖されました）。ほかの機関に引き継ぐか、役割を取り下げてください。",
    ),
    Reason.TASK_AGENCY_CLOSED: (
        "task",
        "宿題を担う機関が閉鎖されます（または閉鎖されました）。取りやめて、ほかの機関に依頼し直してください。",
    ),
    Reason.REQUEST_AGENCY_CLOSED: (
        "information_request",
        "情報提供を依頼した機関が閉鎖されます（または閉鎖されました）。回答を受け取るか、依頼を取り下げてください。",
    ),
    Reason.MEETING_AGENCY_CLOSED: (
        "meeting",
        "招集する機関が会議の日までに閉鎖されます。「会議の変更」で外し、代わりの機関を確かめてください。",
    ),
    Reason.WATCH_AGENCY_CLOSED: (
        "case",
        "見守る機関が閉鎖されます（または閉鎖されました）。見守りをほかの機関に引き継いでください。",
    ),
}
