"""Measures for calling meetings together (`rules.toml`)."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, NonNegativeInt, PositiveInt

_FILE = Path(__file__).with_name("rules.toml")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SlotRules(_Part):
    """How long a meeting may be, in hours, and how far ahead, in days: what is more is a slip of the finger."""

    longest_hours: PositiveInt
    furthest_days: PositiveInt


class DateRules(_Part):
    """How many slots are proposed at once."""

    most_candidates: PositiveInt


class CalendarRules(_Part):
    """Days for which a feed keeps what is over; hours after which a calendar asks again."""

    days_kept: NonNegativeInt
    refresh_hours: PositiveInt


class Rules(_Part):
    """All of them."""

    slots: SlotRules
    dates: DateRules
    calendar: CalendarRules


@cache
def rules() -> Rules:
    """The rules in force; read once."""
    return Rules.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))
