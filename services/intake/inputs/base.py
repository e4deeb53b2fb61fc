"""The kinds of fields: bounded texts, names, dates of birth, codes of published lists."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.reference import birth, codes
from shared.reference.fields import Day, unlisted

Short = Annotated[str, Field(max_length=200)]
Long = Annotated[str, Field(max_length=20_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Story = Annotated[str, Field(min_length=1, max_length=20_000)]

LONGEST_NAME = 200
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _name(typed: str) -> str | None:
    """Keep a name as it was typed; what only marks the character before it (a variant, a voiced kana) is not counted.

    A blank one is a name that nobody knows.
    """
    if len(typed) > LONGEST_NAME and sum(map(_is_counted, typed)) > LONGEST_NAME:
        raise ValueError(f"{LONGEST_NAME}文字以内で入力してください。")
    return typed if typed.strip() else None


def _birth_date(typed: str) -> str | None:
    if _ISO.fullmatch(typed) is None or not _is_day(typed):  # the commonest way is read the quickest
        birth.read(typed)
    return typed if typed.strip() else None


def _is_counted(character: str) -> bool:
    return unicodedata.category(character) != "Mn"


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


PersonName = Annotated[str, Field(max_length=4 * LONGEST_NAME), AfterValidator(_name)]
BirthDate = Annotated[
    Short, AfterValidator(_birth_date), Field(description="1975-01-02、昭和50年1月2日、S50、昭和40年頃、不詳など")
]
"""As typed, whatever it is; only a date that no calendar has is refused."""


def _listed(name: str) -> Callable[[str], str]:
    def check(typed: str) -> str:
        if typed not in codes.of(name):
            raise unlisted(name)
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
