"""Content sealed for one receiving service instance, as it travels the bus (R17)."""

import re
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T", bound=BaseModel)

PATTERN = r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$"
_COMPACT = re.compile(PATTERN, re.ASCII)


class Sealed(Generic[T]):
    """A compact JWE (RFC 7516) whose content is a `T`; a plain ASCII string in JSON, opened by `KeyRing.open`.

    Immutable. Not a dataclass: pydantic would then write it as an object. Raises ValueError when it is no JWE.
    """

    __slots__ = ("_token",)

    def __init__(self, token: str) -> None:
        if not _COMPACT.fullmatch(token):
            raise ValueError("not a compact JWE")
        self._token = token

    @property
    def token(self) -> str:
        return self._token

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self._token == other._token

    def __hash__(self) -> int:
        return hash(self._token)

    def __str__(self) -> str:
        return self._token

    def __repr__(self) -> str:
        return f"Sealed({len(self._token)} characters)"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from_text = core_schema.no_info_after_validator_function(cls, core_schema.str_schema(strict=True))
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), from_text]),
            serialization=core_schema.to_string_ser_schema(when_used="json"),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "type": "string",
            "pattern": PATTERN,
            "contentMediaType": "application/jose",
            "description": "a JWE, sealed for the one service instance that may open it",
        }
