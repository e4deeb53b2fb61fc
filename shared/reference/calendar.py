"""Japan's calendar: time zone, the business clock, fiscal years (1 April – 31 March), months and eras.

Japan keeps no summer time, so one fixed offset is Japan time.
"""

from datetime import date, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "JST")

APRIL = 4

# First day of each era, newest first. Meiji counts from the day it was proclaimed.
ERAS: tuple[tuple[date, str], ...] = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 10, 23), "明治"),
)


class Clock:
    """The business clock: stopped at `now` (`TSUNAGU_NOW`), or running when none is given.

    A moment without its UTC offset is a `ValueError`.
    """

    __slots__ = ("_stopped_at",)

    def __init__(self, now: datetime | None = None) -> None:
        if now is not None and now.tzinfo is None:
            raise ValueError("The business clock needs a moment with its UTC offset, such as 2026-11-30T09:00:00+09:00")
        self._stopped_at = now.astimezone(JST) if now else None

    def now(self) -> datetime:
        """Return the present moment in Japan time."""
        return self._stopped_at or datetime.now(JST)

    def today(self) -> date:
        """Return the present day in Japan."""
        return self.now().date()


def fiscal_year(day: date) -> int:
    """Return the fiscal year of a day: 2026-03-31 belongs to FY2025, 2026-04-01 to FY2026."""
    return day.year if day.month >= APRIL else day.year - 1


def fiscal_year_span(year: int) -> tuple[date, date]:
    """Return the first and the last day of a fiscal year."""
    return date(year, APRIL, 1), date(year + 1, 3, 31)


def fiscal_year_months(year: int) -> list[str]:
    """Return the twelve months of a fiscal year, April first."""
    return months_between(f"{year:04d}-04", f"{year + 1:04d}-03")


def month(day: date) -> str:
    """Return the month of a day as `YYYY-MM`."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(of_month: str) -> date:
    """Return the first day of a month written `YYYY-MM`; anything else is a `ValueError`."""
    year, separator, number = of_month.partition("-")
    if (len(year), separator, len(number)) != (4, "-", 2) or not (year + number).isdecimal() or not of_month.isascii():
        raise ValueError(f"A month is written YYYY-MM, not {of_month!r}")
    return date(int(year), int(number), 1)


def last_day(of_month: str) -> date:
    """Return the last day of a month written `YYYY-MM`."""
    return first_day(next_month(of_month)) - timedelta(days=1)


def next_month(of_month: str) -> str:
    """Return the month after one written `YYYY-MM`."""
    return month(first_day(of_month) + timedelta(days=31))


def months_between(first: str, last: str) -> list[str]:
    """Return every month from `first` to `last`, both included; none when `last` lies before `first`."""
    months, current, end = [], first_day(first), first_day(last)
    while current <= end:
        months.append(month(current))
        current = first_day(next_month(month(current)))
    return months


def age(born: date, on: date) -> int:
    """Return the age in full years; who was born on 29 February grows older on 1 March of other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def era(day: date) -> str:
    """Return a day as offices write it: `令和8年11月23日`, year 1 as `元年`.

    Days before Meiji was proclaimed (1868-10-23) are a `ValueError`. Month and day are Gregorian throughout, although
    people used the lunar calendar until 1872.
    """
    return f"{_era_year(day, day.year)}{day.month}月{day.day}日"


def era_month(of_month: str) -> str:
    """Return a month written `YYYY-MM` as `令和8年4月`, by the era in force on its last day."""
    day = last_day(of_month)
    return f"{_era_year(day, day.year)}{day.month}月"


def era_fiscal_year(year: int) -> str:
    """Return a fiscal year as `令和8年度`.

    The era is the one in force on 1 May: the cabinet named the whole of FY2019 `令和元年度` although it began in 平成.
    """
    return f"{_era_year(date(year, 5, 1), year)}度"


def _era_year(day: date, year: int) -> str:
    for start, name in ERAS:
        if day >= start:
            number = year - start.year + 1
            return f"{name}{'元' if number == 1 else number}年"
    raise ValueError(f"{day.isoformat()} lies before the eras known here (明治 from {ERAS[-1][0].isoformat()})")
