"""What a typed field may hold, whichever service asks for it: days, codes of the published lists, bounded texts."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.reference import codes

ADVISED = "advised"
"""The type of an error that brings its own words (`Advised`)."""
NOT_LISTED = "not_listed"
EARLIEST = "1900-01-01"  # a fact of these programmes before it is a slip of the finger
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written(value: Any) -> Any:
    # Lax parsing would take 20260401 for a moment of 1970.
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        raise PydanticCustomError("date_type", "YYYY-MM-DD")
    if value < EARLIEST:
        raise ValueError("日付が古すぎます。年を確認してください。")
    return value


Day = Annotated[date, BeforeValidator(_written, json_schema_input_type=date)]
"""A day written `YYYY-MM-DD`, not before 1900, and nothing that merely could be read as one."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A code of the list named; anything else is refused with the choices, which the API's page shows too."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        listed = codes.of(self.name)
        return core_schema.custom_error_schema(
            core_schema.literal_schema(list(listed.codes)),
            NOT_LISTED,
            custom_error_message="one of the list",
            custom_error_context=_told(listed),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = codes.of(self.name)
        return handler(schema) | {"description": f"{listed.title} ({self.name}): {listed.choices}"}


def unlisted(name: str) -> PydanticCustomError:
    """What a validator of its own raises for a code that the list does not have."""
    return PydanticCustomError(NOT_LISTED, "one of the list", _told(codes.of(name)))


def choices_of(options: Iterable[str]) -> dict[str, Any] | None:
    """What people are told of these choices where they are codes of one list, all of them or some; else None."""
    wanted = frozenset(options)
    lists = [each for each in map(codes.of, codes.names()) if wanted and wanted <= frozenset(each.codes)]
    whole = [each for each in lists if wanted == frozenset(each.codes)]
    for listed in whole or (lists if len(lists) == 1 else []):
        shown = "、".join(f"{each.code} {each.label}" for each in listed if each.code in wanted)
        return {"title": listed.title, "choices": shown}
    return None


def _told(listed: codes.CodeList) -> dict[str, Any]:
    return {"title": listed.title, "choices": listed.choices}


@dataclass(frozen=True, slots=True)
class Advised:
    """What somebody is told, in Japanese, whose value has not the form of the field; stands behind its constraints."""

    words: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        said = {"words": self.words}
        return core_schema.custom_error_schema(
            handler(source), ADVISED, custom_error_message="{words}", custom_error_context=said
        )


def _narrowed(value: Any) -> Any:
    return unicodedata.normalize("NFKC", value) if isinstance(value, str) else value


NARROWED = BeforeValidator(_narrowed)
"""Full-width digits and signs are read as the narrow ones they stand for (２００８ is 2008)."""

TimeOfDay = Annotated[
    str,
    StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$"),
    NARROWED,
    Advised("時刻を 09:30 のように HH:MM の形で入力してください。"),
]

Subject = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^[!-~]{1,200}$"),
    Advised("担当者は、利用者の識別子（トークンの sub）で示してください。氏名は入力できません。"),
]
"""A person who works with the software, by the opaque name their token bears; never by their own name (R15)."""

Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Entry(BaseModel):
    """What someone typed; a field that nobody defined is refused rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
