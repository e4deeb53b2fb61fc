"""Forms about consultations. Nothing about a person is required: who is unknown is welcome all the same (R1)."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from services.intake.inputs.base import Channel, Fact, Form, Long, Name, Outcome, Short, Story, Urgency


class Caller(Form):
    """Who came, called or wrote."""

    name: Short | None = None
    relation: Short | None = None
    phone: Short | None = None


class MemberForm(Form):
    """One person of the household; `ref` names them within this form, `id` a person who is on record already."""

    ref: Name
    id: UUID | None = None
    name: Short | None = None
    kana: Short | None = None
    birth_date: Annotated[Short | None, Field(description="ISO 形式の日付、または「不詳」など分かる範囲で")] = None
    relation: Short | None = None
    living: bool = True
    represented_by: Name | None = None
    issues: Annotated[tuple[Name, ...], Field(max_length=60)] = ()
    main_issue: Name | None = None
    note: Long | None = None


class HouseholdForm(Form):
    """Who lives together; `id` continues a household on record."""

    id: UUID | None = None
    address: Short | None = None
    address_protected: bool = False
    members: Annotated[tuple[MemberForm, ...], Field(max_length=50)] = ()

    @model_validator(mode="after")
    def _refs_make_sense(self) -> Self:
        refs = [member.ref for member in self.members]
        if len(set(refs)) != len(refs):
            raise ValueError("世帯員の ref が重なっています。一人ずつ異なる ref を付けてください。")
        if any(member.represented_by not in {None, *refs} for member in self.members):
            raise ValueError("represented_by には、同じ世帯の世帯員の ref を入力してください。")
        if any(member.represented_by == member.ref for member in self.members):
            raise ValueError("ご本人を自分の代理人にすることはできません。")
        if self.id is None and any(member.id is not None for member in self.members):
            raise ValueError("登録済みの世帯員を指定するときは、世帯の id も入力してください。")
        return self


class Reception(Fact):
    """A consultation as it was received. Unknown source and issue codes become `other`, their text kept (R1)."""

    desk: Name
    channel: Channel
    source: Name
    source_note: Long | None = None
    urgency: Urgency = "normal"
    caller: Caller = Caller()
    household: HouseholdForm
    narrative: Long | None = None
    external_reference: Short | None = None


class Record(Form):
    """The free record, written anew."""

    narrative: Long


class ContactForm(Fact):
    """A follow-up contact (支援経過)."""

    channel: Channel
    note: Long | None = None


class Assignment(Fact):
    """Who of the owning agency answers for it from now on."""

    subject: Name


class Conclusion(Fact):
    """The outcome."""

    outcome: Outcome
    note: Long | None = None


class Offer(Fact):
    """A hand-over to another desk."""

    to_desk: Name
    message: Long | None = None


class Answered(Fact):
    """An answer that needs only its date."""


class Decline(Fact):
    """A no; it needs a reason and a next step, and the rule says so rather than the form (R2)."""

    reason: Long | None = None
    next_step: Long | None = None


class ReferralForm(Fact):
    """A referral to coordination."""

    with_consent: bool
    reason: Long | None = None
    include_narrative: bool = True


class Disclosure(Fact):
    """Why a protected address must be seen (R15)."""

    reason: Story


class Search(Form):
    """Whom to look for: a whole name, in any spelling of its reading."""

    name: Name
