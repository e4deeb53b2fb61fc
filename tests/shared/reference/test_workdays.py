"""Working days at their edges: holidays that move, bridges between holidays, the turn of the year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference import workdays
from shared.reference.workdays import is_working_day

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("closed", "why"),
    [
        (date(2026, 11, 21), "Saturday"),
        (date(2026, 11, 22), "Sunday"),
        (date(2026, 11, 23), "勤労感謝の日"),
        (date(2026, 5, 6), "振替休日 after three holidays"),
        (date(2026, 9, 22), "国民の休日 between two holidays"),
        (date(2027, 3, 22), "振替休日 of 春分の日"),
        (date(2026, 12, 29), "offices close"),
        (date(2027, 1, 3), "offices are still closed"),
    ],
)
def test_offices_are_closed(closed: date, why: str) -> None:
    assert not is_working_day(closed), why


@pytest.mark.parametrize("opened", [date(2026, 11, 24), date(2026, 12, 28), date(2027, 1, 4), date(2026, 10, 13)])
def test_offices_are_open(opened: date) -> None:
    assert is_working_day(opened)


def test_a_city_closes_on_days_of_its_own() -> None:
    founding_day = date(2026, 10, 1)
    assert not is_working_day(founding_day, closed={founding_day})
    assert workdays.after(date(2026, 9, 30), 1, closed={founding_day}) == date(2026, 10, 2)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 4, 10), 3, date(2026, 4, 15)),
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 5, 1), 1, date(2026, 5, 7)),
        (date(2026, 9, 18), 3, date(2026, 9, 28)),
        (date(2026, 11, 21), 0, date(2026, 11, 24)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_a_deadline_counts_open_days_only(start: date, days: int, due: date) -> None:
    assert workdays.after(start, days) == due


def test_a_deadline_in_the_past_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="ahead"):
        workdays.after(date(2026, 4, 10), -1)


@given(DAYS, st.integers(1, 30))
def test_counting_and_adding_agree(start: date, days: int) -> None:
    due = workdays.after(start, days)
    assert is_working_day(due)
    assert workdays.between(start, due) == days
    assert workdays.between(start, due - timedelta(days=1)) == days - 1


@given(DAYS, st.integers(0, 40))
def test_nothing_lies_between_a_day_and_an_earlier_one(last: date, days: int) -> None:
    assert workdays.between(last, last - timedelta(days=days)) == 0


@given(DAYS, st.integers(0, 30))
def test_the_latest_day_whose_deadline_has_passed_is_followed_by_one_whose_has_not(today: date, days: int) -> None:
    latest = workdays.latest_passed(today, days)

    assert workdays.after(latest, days) < today <= workdays.after(latest + timedelta(days=1), days)


def test_a_working_day_in_two_periods_counts_once() -> None:
    june = [date(2026, 6, day) for day in range(1, 13)]

    assert workdays.in_any([(june[1], june[3]), (june[2], june[4])]) == 3
    assert workdays.in_any([(june[4], june[7]), (june[7], june[7])]) == 1, "a Friday to a Monday"
    assert workdays.in_any([]) == 0
