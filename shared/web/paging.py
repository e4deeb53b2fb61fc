"""Pages by cursor: opaque, without personal data, stable while rows are added."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar, overload
from uuid import UUID

import orjson
from fastapi import Query
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from shared.web.problems import invalid_at

Position = date | datetime | UUID | int | str
"""What a cursor may hold: dates, ids, numbers, codes. Never a name: cursors travel in addresses."""

T = TypeVar("T")
A = TypeVar("A", bound=Position)
B = TypeVar("B", bound=Position)
C = TypeVar("C", bound=Position)

_UNREADABLE = "続きの目印が正しくありません。最初のページから読み直してください。"
DEFAULT_LIMIT, MAX_LIMIT, MAX_CURSOR = 50, 200, 512


class Page(BaseModel, Generic[T]):
    """Some items, and the cursor of what follows (null at the end)."""

    items: list[T]
    next: str | None = Field(default=None, description="pass as `cursor` to get the next page")


def encode_cursor(*position: Position) -> str:
    """The cursor after the row that stands at this position of the sort order."""
    return base64.urlsafe_b64encode(orjson.dumps(position, default=str)).rstrip(b"=").decode()


def decode_cursor(cursor: str, *types: type[Any]) -> tuple[Any, ...]:
    """The position a cursor stands for; raises Invalid for anything we have not made."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = _adapter(types).validate_json(raw)
    except (ValueError, binascii.Error, ValidationError):
        raise invalid_at("/cursor", _UNREADABLE, place="query") from None
    if any("\0" in value for value in position if isinstance(value, str)):
        raise invalid_at("/cursor", _UNREADABLE, place="query")
    return position


def _adapter(types: tuple[type[Any], ...]) -> TypeAdapter[tuple[Any, ...]]:
    if types not in _ADAPTERS:
        _ADAPTERS[types] = TypeAdapter(tuple[types])  # type: ignore[valid-type]
    return _ADAPTERS[types]


_ADAPTERS: dict[tuple[type[Any], ...], TypeAdapter[tuple[Any, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Paging:
    """What the caller asked for: how many, and after which position."""

    limit: int
    cursor: str | None = None

    @property
    def fetch(self) -> int:
        """How many rows to read: one more than the page, to know whether anything follows."""
        return self.limit + 1

    @overload
    def after(self, first: type[A], /) -> tuple[A] | None: ...
    @overload
    def after(self, first: type[A], second: type[B], /) -> tuple[A, B] | None: ...
    @overload
    def after(self, first: type[A], second: type[B], third: type[C], /) -> tuple[A, B, C] | None: ...
    def after(self, *types: type[Any]) -> tuple[Any, ...] | None:
        """The position to go on from, read as these types; None on the first page. Raises Invalid."""
        return None if self.cursor is None else decode_cursor(self.cursor, *types)

    def page(self, rows: Sequence[T], position: Callable[[T], tuple[Position, ...]]) -> Page[T]:
        """Make the page from up to `fetch` rows; `position` tells a row's place in the sort order."""
        items = list(rows[: self.limit])
        more = len(rows) > self.limit
        return Page(items=items, next=encode_cursor(*position(items[-1])) if more else None)


def paging(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=MAX_CURSOR, description="`next` of the page before")] = None,
) -> Paging:
    """The endpoint dependency: `paging: Paging = Depends(paging)`."""
    return Paging(limit, cursor)
