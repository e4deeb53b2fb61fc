"""Dates of a fiscal year by themselves: evenly spread, on open days, never over 31 March."""

from datetime import date

import pytest

from services.coordination.domain.calling.series import in_month, next_year, yearly_dates
from shared.reference.calendar import fiscal_year
from shared.reference.workdays import is_working_day

ALL_DAYS = [date.fromordinal(day) for day in range(date(2026, 4, 1).toordinal(), date(2027, 4, 1).toordinal())]


def test_the_same_weekday_of_the_same_week_evenly_over_what_is_left_of_the_year() -> None:
    assert yearly_dates(date(2026, 5, 20), 3) == [date(2026, 5, 20), date(2026, 8, 19), date(2026, 11, 18)]
    assert yearly_dates(date(2026, 4, 15), 4) == [
        date(2026, 4, 15),
        date(2026, 7, 15),
        date(2026, 10, 21),
        date(2027, 1, 20),
    ]


def test_a_year_that_is_nearly_over_holds_fewer_dates() -> None:
    assert yearly_dates(date(2027, 2, 17), 3) == [date(2027, 2, 17), date(2027, 3, 17)]
    assert yearly_dates(date(2027, 3, 31), 3) == [date(2027, 3, 31)]


@pytest.mark.parametrize(
    ("first", "months", "expected"),
    [
        (date(2026, 4, 29), 1, date(2026, 5, 27)),  # May 2026 has no fifth Wednesday
        (date(2026, 6, 11), 2, date(2026, 8, 13)),
        (date(2026, 10, 7), 3, date(2027, 1, 6)),
        (date(2026, 12, 1), 1, date(2027, 1, 5)),
        (date(2026, 9, 1), 1, date(2026, 10, 6)),
        (date(2026, 8, 12), 1, date(2026, 9, 9)),
        (date(2026, 10, 14), 4, date(2027, 2, 10)),
        (date(2026, 5, 26), 4, date(2026, 9, 24)),  # 21 to 23 September 2026 are holidays
    ],
)
def test_who_would_meet_on_a_holiday_meets_on_the_next_open_day(first: date, months: int, expected: date) -> None:
    assert in_month(first, months) == expected


def test_no_date_leaves_its_fiscal_year_or_falls_on_a_closed_day() -> None:
    closed = {date(2027, 3, 31)}
    for first in ALL_DAYS:
        dates = yearly_dates(first, 12, closed=closed)
        assert {fiscal_year(day) for day in dates} == {2026}
        assert all(is_working_day(day, closed=closed) for day in dates[1:])
        assert dates == sorted(set(dates))


def test_the_next_year_has_the_corresponding_days() -> None:
    assert next_year(date(2026, 5, 20)) == date(2027, 5, 19)
    assert next_year(date(2027, 3, 31)) == date(2028, 3, 29)
    assert {fiscal_year(next_year(day)) for day in ALL_DAYS} == {2027}
