"""Dates of birth as people write them: ISO, era, full-width, only a year, about, unknown.

What was typed is what is kept (R1: who does not know is welcome all the same); this module says which days it can mean.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from shared.reference.calendar import ERAS

_LETTERS = {"R": "令和", "H": "平成", "S": "昭和", "T": "大正", "M": "明治"}
_STARTS = {name: start for start, name in ERAS}
_ENDS = {older: newer_start for (newer_start, _), (_, older) in pairwise(ERAS)}
_ABOUT = re.compile(r"(頃|ころ|ごろ|くらい|ぐらい|推定|約)")
_WRITTEN = re.compile(
    r"(?P<era>令和|平成|昭和|大正|明治|[RHSTM])?(?P<year>元|\d{1,4})(?:[年./-]"
    r"(?:(?P<month>\d{1,2})(?:[月./-](?:(?P<day>\d{1,2})日?)?)?)?)?",
    re.ASCII,
)
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SHORTEST_YEAR = 1000
"""A year below it without its era may be anything."""


@dataclass(frozen=True, slots=True)
class Born:
    """The days a written date of birth can mean, both included; `about` when the writer was not sure of them."""

    earliest: date
    latest: date
    about: bool = False

    @property
    def exact(self) -> bool:
        """Whether it names one day for certain."""
        return self.earliest == self.latest and not self.about

    def may_be(self, other: "Born") -> bool:
        """Whether both can mean one day."""
        return self.earliest <= other.latest and other.earliest <= self.latest


def read(typed: str | None) -> Born | None:
    """Say which days a written date of birth can mean; None when it names none (不詳, 高齢, nothing).

    ValueError, in Japanese for who typed it, when it is written as a date that no calendar has: 2月30日, 昭和70年.
    """
    plain = "".join(unicodedata.normalize("NFKC", typed or "").split()).upper()
    about = _ABOUT.search(plain) is not None
    plain = _EIGHT_DIGITS.sub(r"\1-\2-\3", _ABOUT.sub("", plain))
    found = _WRITTEN.fullmatch(plain.removesuffix("生まれ").removesuffix("生"))
    if found is None:
        return None
    era, number = found["era"], 1 if found["year"] == "元" else int(found["year"])
    if era is None and number < _SHORTEST_YEAR:
        return None
    month, day = (int(found[part]) if found[part] else None for part in ("month", "day"))
    name = _LETTERS.get(era, era) if era else None
    span = _span(_year(name, number), month, day)
    earliest, latest = _within(name, *span) if name else span
    return Born(earliest, latest, about)


def _year(era: str | None, number: int) -> int:
    return number if era is None else _STARTS[era].year + number - 1


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise ValueError("この日付は暦にありません。年月日を確認してください。") from None


def _within(era: str, earliest: date, latest: date) -> tuple[date, date]:
    """Cut to the days of the era; its last year ends when the next begins."""
    start, end = _STARTS[era], _ENDS.get(era, date.max)
    if latest < start or earliest >= end:
        raise ValueError(f"{era}にこの日付はありません。元号と年を確認してください。")
    last = date.fromordinal(end.toordinal() - 1) if end != date.max else end
    return max(earliest, start), min(latest, last)
