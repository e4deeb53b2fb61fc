"""The kinds of fields: bounded texts, codes of published lists."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.reference import codes
from shared.reference.fields import Day

Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=20_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Story = Annotated[str, Field(min_length=1, max_length=20_000)]


def _listed(name: str) -> Callable[[str], str]:
    def check(typed: str) -> str:
        if typed not in codes.of(name):
            raise ValueError(f"「{codes.of(name).title}」の一覧にあるコードで入力してください。")
        return typed

    return check


Channel = Annotated[Name, AfterValidator(_listed("channel"))]
Urgency = Annotated[Name, AfterValidator(_listed("urgency"))]
Outcome = Annotated[Name, AfterValidator(_listed("consultation_outcome"))]
Purpose = Annotated[Name, AfterValidator(_listed("consent_purpose"))]
Category = Annotated[Name, AfterValidator(_listed("data_category"))]
OutreachStage = Annotated[Name, AfterValidator(_listed("outreach_stage"))]
OutreachResult = Annotated[Name, AfterValidator(_listed("outreach_result"))]
EndReason = Annotated[Name, AfterValidator(_listed("closure_reason"))]


class Form(BaseModel):
    """What a person filled in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Fact(Form):
    """A form about something that happened `on` a day in Japan."""

    on: Day
