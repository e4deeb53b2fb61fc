"""How codes, days and agencies are written on a paper."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from services.coordination.queries.views.persons import MemberView
from shared.privacy.masking import HIDDEN
from shared.reference import birth, calendar, codes
from shared.reference.codes import UnknownCodeError
from shared.reference.profile import Profile, UnknownEntryError

CONFIDENTIAL = "取扱注意"
_WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one city's papers."""

    profile: Profile
    today: date

    @property
    def printed(self) -> str:
        """When the paper was made."""
        return f"{calendar.era(self.today)} 作成"

    @property
    def city(self) -> str:
        """Who writes for the city."""
        return f"{self.profile.city.name}　{self.profile.city_agency.name}"

    def agency(self, code: str | None) -> str:
        """An agency's or a place's name; its code where the profile no longer names it."""
        for named in (self.profile.agency, self.profile.hub):
            with suppress(UnknownEntryError):
                return named(code).name if code else ""
        return code or ""

    @property
    def mayor(self) -> str:
        """To whom one applies."""
        return f"{self.profile.city.name}長"

    def agencies(self, listed: Iterable[str]) -> str:
        """Names one after the other."""
        return "、".join(self.agency(code) for code in listed)


def label(listed: str, code: str | None) -> str:
    """A code's label; what is hidden stays hidden, what was typed stays as typed."""
    try:
        return codes.of(listed).label(code) if code else ""
    except UnknownCodeError:
        return code or ""


def day(on: Any) -> str:
    """A day by its era; nothing where there is none. Texts of a plan hold it as ISO."""
    if isinstance(on, str):
        on = date.fromisoformat(on)
    return calendar.era(on) if on else ""


def born(typed: str | None) -> str:
    """A date of birth by its era where it names one day, else as it was typed."""
    with suppress(ValueError):
        found = birth.read(typed)
        return calendar.era(found.earliest) if found and found.exact else said(typed)
    return said(typed)


def moment(on: date, start: time | None, end: time | None, *, unknown: str = "　時刻は未定") -> str:
    """When a meeting is."""
    clock = f"　{start:%H:%M}～{f'{end:%H:%M}' if end else ''}" if start else unknown
    return f"{calendar.era(on)}（{_WEEKDAYS[on.weekday()]}）{clock}"


def said(value: Any) -> str:
    """A text, or nothing."""
    return "" if value is None else str(value)


def names(members: Sequence[MemberView]) -> Mapping[str, str]:
    """How the persons of a household are called on a paper, by their records' ids."""
    called: dict[str, str] = {}
    for number, member in enumerate(members, start=1):
        name = member.name if member.name and member.name != HIDDEN else f"世帯員{number}"
        called |= {str(record): name for record in (member.id, *member.also)}
    return called


def of_persons(ids: Iterable[UUID | str | None], called: Mapping[str, str]) -> str:
    """The persons that a line is about; the household where it names nobody."""
    named = [called.get(str(each), "") for each in ids if each]
    return "、".join(name for name in named if name) or "世帯全体"
