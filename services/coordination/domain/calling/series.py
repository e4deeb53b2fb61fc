"""Dates of a fiscal year: the same weekday of the same week, evenly spread, never on a day when offices are closed."""

from collections.abc import Container
from datetime import date, timedelta

from shared.reference import workdays
from shared.reference.calendar import fiscal_year, fiscal_year_span

MONTHS = 12
_A_DAY, _A_WEEK = timedelta(days=1), timedelta(days=7)


def yearly_dates(first: date, times: int, *, closed: Container[date] = ()) -> list[date]:
    """As many dates as fit from `first` until the fiscal year's end, at most `times`; `first` itself stays as it is."""
    _, end = fiscal_year_span(fiscal_year(first))
    left = (end.year - first.year) * MONTHS + end.month - first.month + 1
    step = max(1, left // times)
    later = [in_month(first, months, closed=closed) for months in range(step, left, step)]
    return [first, *later][:times]


def next_year(day: date, *, closed: Container[date] = ()) -> date:
    """The corresponding day of the next fiscal year."""
    return in_month(day, MONTHS, closed=closed)


def in_month(day: date, months: int, *, closed: Container[date] = ()) -> date:
    """The same weekday of the same week some months later, or the next day on which offices are open.

    A fifth week that the month does not have is its last one; no day leaves the fiscal year of its month.
    """
    number = day.year * MONTHS + day.month - 1 + months
    same = _weekday_of(number // MONTHS, number % MONTHS + 1, day)
    found = workdays.after(same, 0, closed=closed)
    if fiscal_year(found) == fiscal_year(same):
        return found
    while not workdays.is_working_day(same, closed=closed):
        same -= _A_DAY
    return same


def _weekday_of(year: int, month: int, like: date) -> date:
    first = date(year, month, 1)
    week = (like.day - 1) // 7
    found = first + timedelta(days=(like.weekday() - first.weekday()) % 7) + week * _A_WEEK
    return found if found.month == month else found - _A_WEEK
