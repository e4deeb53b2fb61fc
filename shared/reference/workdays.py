"""Working days of Japanese offices: what a deadline of "three working days" means.

Closed are Saturdays, Sundays, national holidays (国民の祝日に関する法律, with 振替休日 and 国民の休日), 29 December to
3 January (行政機関の休日に関する法律1条), and what a city names itself.
"""

from collections.abc import Container, Iterable
from datetime import date, timedelta
from functools import lru_cache

SATURDAY = 5
_TURN_OF_THE_YEAR = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
_A_DAY = timedelta(days=1)


def is_working_day(day: date, *, closed: Container[date] = ()) -> bool:
    """Whether offices are open; `closed` are a city's own days."""
    if day.weekday() >= SATURDAY or (day.month, day.day) in _TURN_OF_THE_YEAR or day in closed:
        return False
    return not _is_holiday(day)


@lru_cache(maxsize=4096)
def _is_holiday(day: date) -> bool:
    import jpholiday  # its tables take four megabytes, and most processes never ask

    return bool(jpholiday.is_holiday(day))


def after(day: date, days: int, *, closed: Container[date] = ()) -> date:
    """Return the day `days` working days after `day`, which itself does not count; 0 is `day` or the next open day."""
    if days < 0:
        raise ValueError(f"A deadline lies ahead, not {days} working days back")
    current = day
    while days:
        current += _A_DAY
        days -= is_working_day(current, closed=closed)
    while not is_working_day(current, closed=closed):
        current += _A_DAY
    return current


def before(day: date, days: int, *, closed: Container[date] = ()) -> date:
    """Return the day `days` working days before `day`, which itself does not count; 0 is `day` or the last open day."""
    if days < 0:
        raise ValueError(f"What comes first lies back, not {days} working days ahead")
    current = day
    while days:
        current -= _A_DAY
        days -= is_working_day(current, closed=closed)
    while not is_working_day(current, closed=closed):
        current -= _A_DAY
    return current


def between(first: date, last: date, *, closed: Container[date] = ()) -> int:
    """Return how many working days lie after `first` up to `last`: `between(d, after(d, n)) == n`; 0 when none."""
    days = ((first + n * _A_DAY) for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, closed=closed) for day in days)


def in_any(periods: Iterable[tuple[date, date]], *, closed: Container[date] = ()) -> int:
    """Return how many working days lie in at least one of these periods, each counted as by `between` and only once."""
    days: set[date] = set()
    for first, last in periods:
        days.update(first + n * _A_DAY for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, closed=closed) for day in days)


def latest_passed(today: date, days: int, *, closed: Container[date] = ()) -> date:
    """Return the latest day `d` whose deadline of so many working days has passed: `after(d, days) < today`."""
    day = today - _A_DAY
    while not days and not is_working_day(day, closed=closed):
        day -= _A_DAY
    while days:
        days -= is_working_day(day, closed=closed)
        day -= _A_DAY
    return day
