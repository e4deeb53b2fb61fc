"""What a typed field may hold, whichever service asks for it: days, codes of the published lists, bounded texts."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, StringConstraints
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.reference import codes

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
    """A code of the list named; anything else is refused with the choices."""

    name: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(codes.of(self.name).codes))


Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]


class Entry(BaseModel):
    """What someone typed; a field that nobody defined is refused rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")
