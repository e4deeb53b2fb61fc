"""The code lists: data, never an `if` (codes.toml). Extend, never renumber: a released code keeps its meaning for ever.

A list is read with `codes.of("issue")`. Codes travel and are stored; labels are for people.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

OTHER = "other"
UNKNOWN = "unknown"
JOINT = ","


class UnknownCodeError(LookupError):
    """Nobody defined this code, or this list; the message says which in plain words."""


class Code(BaseModel):
    """One code with its Japanese label and what else the list knows of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    label: str
    statute: str | None = None
    """Key in `statutes`, for codes that stand on a law."""
    from_age: int | None = None
    to_age: int | None = None
    chains: bool = False
    """May be joined to others (子の妻)."""
    retired: date | None = None
    """From this day it is no longer offered; what was recorded stays readable."""

    def covers(self, years: int) -> bool:
        """Whether someone of this age belongs here; a code without ages covers nobody."""
        return self.from_age is not None and self.from_age <= years and (self.to_age is None or years <= self.to_age)


class CodeList:
    """A list of codes in the order people see them. `code in list` understands chains where the list allows them."""

    def __init__(self, name: str, title: str, codes: tuple[Code, ...], chain: int = 1) -> None:
        self.name, self.title, self.chain = name, title, chain
        self._codes = {code.code: code for code in codes}

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and (code in self._codes or self._parts(code) is not None)

    def __iter__(self) -> Iterator[Code]:
        return iter(self._codes.values())

    def __len__(self) -> int:
        return len(self._codes)

    def __repr__(self) -> str:
        return f"CodeList({self.name!r}, {len(self)} codes)"

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code, also the retired ones, without labels."""
        return tuple(self._codes)

    def entry(self, code: str) -> Code:
        """Return one code with all that is known of it. Unknown ones and chains raise `UnknownCodeError`."""
        if code not in self._codes:
            raise UnknownCodeError(
                f"「{self.title}」にコード「{code}」はありません。使えるコード: {'、'.join(self._codes)}"
            )
        return self._codes[code]

    def label(self, code: str) -> str:
        """Return the Japanese label; a chain reads `子の妻`. Unknown codes raise `UnknownCodeError`."""
        parts = None if code in self._codes else self._parts(code)
        return "の".join(part.label for part in parts) if parts else self.entry(code).label

    @property
    def choices(self) -> str:
        """Every code with its label, for somebody who chose none of them."""
        return "、".join(f"{code.code} {code.label}" for code in self if code.retired is None)

    def coerce(self, typed: str) -> tuple[str, str | None]:
        """Return the code, or `other` with the typed text kept whole when nobody defined it (R1).

        A list without `other` has nowhere to keep it and raises `UnknownCodeError`.
        """
        if typed in self:
            return typed, None
        self.entry(OTHER if OTHER in self._codes else typed)
        return OTHER, typed

    def offered(self, on: date) -> tuple[Code, ...]:
        """Return what may be chosen on a day: everything that is not retired by then."""
        return tuple(code for code in self if code.retired is None or on < code.retired)

    def of_age(self, years: int | None) -> str:
        """Return the code whose ages cover `years`, or `unknown`. For `age_band` and `generation`."""
        for code in self:
            if years is not None and code.covers(years):
                return code.code
        return self.entry(UNKNOWN).code

    def _parts(self, code: str) -> tuple[Code, ...] | None:
        parts = [self._codes.get(part) for part in code.split(JOINT)]
        known = tuple(part for part in parts if part is not None)
        if len(known) != len(parts) or len(parts) > self.chain:
            return None
        return known if len(known) == 1 or all(part.chains for part in known) else None


def of(name: str) -> CodeList:
    """Return a code list by name, such as `issue`. Unknown names raise `UnknownCodeError`."""
    lists = _lists()
    if name not in lists:
        raise UnknownCodeError(f"コード表「{name}」はありません。あるもの: {'、'.join(lists)}")
    return lists[name]


def names() -> tuple[str, ...]:
    """Return the names of all code lists."""
    return tuple(_lists())


def version() -> int:
    """Return the version of the code lists; it rises with every change."""
    return int(_document()["version"])


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("codes.toml").read_text("utf-8"))


@cache
def _lists() -> dict[str, CodeList]:
    return {name: _list(name, table) for name, table in _document().items() if name != "version"}


def _list(name: str, table: dict[str, Any]) -> CodeList:
    codes = tuple(_code(code, said) for code, said in table["codes"].items())
    return CodeList(name, table["title"], codes, table.get("chain", 1))


def _code(code: str, said: str | dict[str, Any]) -> Code:
    return Code.model_validate({"code": code} | ({"label": said} if isinstance(said, str) else said))
