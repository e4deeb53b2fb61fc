"""Forms about consultations. Nothing about a person is required: who is unknown is welcome all the same (R1)."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator

from services.intake.inputs.base import (
    BirthDate,
    Channel,
    Fact,
    Form,
    Long,
    Name,
    Outcome,
    PersonName,
    Short,
    Story,
    Urgency,
)
from shared.reference.fields import Day


def _only_one(typed: Any) -> Any:
    if isinstance(typed, list | tuple | set):
        raise ValueError("主な課題（◎）は、一人に一つだけ選んでください。")  # noqa: TRY004 — pydantic shows a ValueError at its field
    return typed


MainIssue = Annotated[Name, BeforeValidator(_only_one, json_schema_input_type=Name)]
"""The one marked ◎; it counts among the issues also when it is told here alone."""


class Caller(Form):
    """Who came, called or wrote. An `anonymous` one is not named on record, whatever is typed as their name."""

    name: PersonName | None = None
    relation: Short | None = None
    phone: Short | None = None
    anonymous: bool = False


class MemberForm(Form):
    """One person of the household; `ref` names them within this form, `id` a person who is on record already."""

    ref: Annotated[Name, Field(description="省くと、順に member1、member2 …")]
    id: UUID | None = None
    name: PersonName | None = None
    kana: PersonName | None = None
    birth_date: BirthDate | None = None
    relation: Short | None = None
    living: bool = True
    represented_by: Name | None = None
    issues: Annotated[tuple[Name, ...], Field(max_length=60)] = ()
    main_issue: MainIssue | None = None
    note: Long | None = None


class HouseholdForm(Form):
    """Who lives together; `id` continues a household on record."""

    id: UUID | None = None
    address: Short | None = None
    address_protected: bool = False
    members: Annotated[tuple[MemberForm, ...], Field(max_length=50)] = ()

    @model_validator(mode="before")
    @classmethod
    def _everybody_has_a_ref(cls, said: Any) -> Any:
        members = said.get("members") if isinstance(said, dict) else None
        if not isinstance(members, list) or all("ref" in one for one in members if isinstance(one, dict)):
            return said
        numbered = enumerate(members, start=1)
        named = [{"ref": f"member{n}"} | one if isinstance(one, dict) else one for n, one in numbered]
        return said | {"members": named}

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


class Reception(Form):
    """A consultation as it was received. Unknown source and issue codes become `other`, their text kept (R1).

    Nothing is required, so that a counter is done in half a minute: `on` is today, `desk` the agency's only one,
    `source` the person themself, or what the caller is to them.
    """

    on: Day | None = None
    desk: Name | None = None
    channel: Channel = "visit"
    source: Name | None = None
    source_note: Long | None = None
    urgency: Urgency = "normal"
    caller: Caller = Caller()
    household: HouseholdForm = HouseholdForm()
    narrative: Long | None = None
    external_reference: Short | None = None


class Record(Form):
    """The free record, written anew."""

    narrative: Long


class Assignment(Fact):
    """Who of the owning agency answers for it from now on."""

    subject: Name


class Conclusion(Fact):
    """The outcome."""

    outcome: Outcome
    note: Long | None = None


class Answered(Fact):
    """An answer that needs only its date."""


class Disclosure(Fact):
    """Why a protected address must be seen (R15)."""

    reason: Story
