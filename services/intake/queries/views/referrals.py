"""What is shown of referrals: before they are sent, what was sent, and what became of it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.intake.domain.progress import Entry
from services.intake.domain.referral import Referral, ReferralStatus
from services.intake.domain.referral_question import ReferralQuestion
from services.intake.queries.views.base import View
from services.intake.queries.views.consents import Lacking
from shared.contracts.intake import Dossier
from shared.reference import codes

_WORDS = {
    "made": "多機関協働へつなぎました。",
    "accepted": "多機関協働が引き受けました。",
    "returned": "多機関協働から戻されました。",
    "more_asked": "多機関協働から確認を求められました。",
    "more_told": "多機関協働に回答しました。",
    "role_offered": "自機関の役割が依頼されました。",
    "role_accepted": "自機関の役割を引き受けました。",
    "role_declined": "自機関の役割を断りました。",
    "role_reported": "自機関の役割について報告しました。",
    "role_done": "自機関の役割が完了しました。",
    "role_handed_over": "自機関の役割を、ほかの機関が引き継ぎました。",
    "role_withdrawn": "自機関への役割の依頼が取り下げられました。",
}


class WithheldView(View):
    """A part of the record that does not travel, and why."""

    what: str
    why: str


class ReferralPreview(BaseModel):
    """Exactly what coordination would be told; `lacking` is whose consent is missing where consent is claimed."""

    would_be_sent: Dossier
    withheld: Sequence[WithheldView]
    lacking: Sequence[Lacking]
    may_be_sent: bool
    basis: str


class EntryView(View):
    """One line of what became of a referral."""

    on: date
    what: str
    text: str
    code: str | None

    @classmethod
    def of(cls, entry: Entry) -> "EntryView":
        """The line with its words."""
        return cls(on=entry.on, what=entry.what, text=_text(entry), code=entry.code)


def _text(entry: Entry) -> str:
    if entry.code is not None and entry.what == "stage":
        stages = codes.of("case_stage")
        label = stages.entry(entry.code).label if entry.code in stages else entry.code
        return f"事例の段階が「{label}」になりました。"
    return _WORDS[entry.what]


class RoleSeenView(View):
    """One's own agency's role in the case; its text is read in the case itself, under `role_id`."""

    role_id: UUID
    status: str
    offered_on: date | None
    accepted_on: date | None
    declined_on: date | None
    reported_on: date | None
    done_on: date | None
    handed_over_on: date | None
    withdrawn_on: date | None


class CaseProgressView(BaseModel):
    """Where the case stands that took up the referral; fields are null until coordination has told them."""

    number: str | None
    stage: str | None
    stage_on: date | None
    roles: Sequence[RoleSeenView]


class AskedView(View):
    """What coordination asks before it answers, by which day, and what was answered."""

    id: UUID
    asked_on: date
    due_on: date
    question: str
    answered_on: date | None
    answered_by: str | None
    answer: str | None


class ReferralView(View):
    """A referral and what became of it; `case` and `questions` are for the agency that referred."""

    id: UUID
    consultation_id: UUID
    household_id: UUID
    made_on: date
    with_consent: bool
    status: ReferralStatus
    answered_on: date | None
    case_id: UUID | None
    return_reason: str | None
    next_step: str | None
    return_outcome: str | None
    advice: str | None
    questions: Sequence[AskedView] = ()
    case: CaseProgressView | None = None
    course: Sequence[EntryView] = ()

    @classmethod
    def of(
        cls,
        referral: Referral,
        *,
        course: Sequence[Entry],
        case: CaseProgressView | None = None,
        questions: Sequence[ReferralQuestion] = (),
    ) -> "ReferralView":
        """The referral with its course."""
        own = {name: getattr(referral, name) for name in cls.model_fields if hasattr(referral, name)}
        asked = [AskedView.model_validate(each) for each in questions]
        return cls(**own, case=case, questions=asked, course=[EntryView.of(entry) for entry in course])


class ReferralLine(View):
    """A referral in a list: what it waits for (`awaited`), until when; null once it was answered."""

    id: UUID
    consultation_id: UUID
    made_on: date
    with_consent: bool
    status: ReferralStatus
    answered_on: date | None
    awaited: str | None
    due_on: date | None
    days_late: int
    questions_open: int


class SentView(BaseModel):
    """What a referral told, when, by whom, and on which basis; `relied_on` names the consents of each person."""

    on: date
    by: str
    basis: str
    relied_on: dict[UUID, list[UUID]]
    dossier: Dossier
    withheld: Sequence[WithheldView]


class ReferralDetail(ReferralView):
    """A referral with what it told; `sent` is null for those made before that was kept."""

    sent: SentView | None
