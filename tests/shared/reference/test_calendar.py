"""Japan's calendar at its edges: fiscal years, eras, midnight, leap days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference import calendar
from shared.reference.calendar import JST, Clock, era, fiscal_year, month, months_between


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 23), "令和8年11月23日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 12, 31), "令和元年12月31日"),
        (date(2020, 1, 1), "令和2年1月1日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1868, 10, 23), "明治元年10月23日"),
    ],
)
def test_a_day_is_written_in_the_era_of_that_day(day: date, written: str) -> None:
    assert era(day) == written


def test_a_day_before_meiji_has_no_era_here() -> None:
    with pytest.raises(ValueError, match="1868-10-22"):
        era(date(1868, 10, 22))


def test_months_and_fiscal_years_are_written_in_eras_too() -> None:
    assert calendar.era_month("2026-04") == "令和8年4月"
    assert calendar.era_month("2019-04") == "平成31年4月"
    assert calendar.era_month("2019-05") == "令和元年5月"
    assert calendar.era_month("1989-01") == "平成元年1月"
    assert calendar.era_fiscal_year(2026) == "令和8年度"
    assert calendar.era_fiscal_year(2019) == "令和元年度"
    assert calendar.era_fiscal_year(2018) == "平成30年度"
    assert calendar.era_fiscal_year(1988) == "昭和63年度"
    assert calendar.era_fiscal_year(1989) == "平成元年度"


def test_the_fiscal_year_turns_between_31_march_and_1_april() -> None:
    assert fiscal_year(date(2026, 3, 31)) == 2025
    assert fiscal_year(date(2026, 4, 1)) == 2026
    assert fiscal_year(date(2026, 12, 31)) == fiscal_year(date(2027, 1, 1)) == 2026
    assert calendar.fiscal_year_span(2026) == (date(2026, 4, 1), date(2027, 3, 31))


def test_a_fiscal_year_has_twelve_months_from_april() -> None:
    months = calendar.fiscal_year_months(2026)

    assert (months[0], months[8], months[9], months[-1], len(months)) == (
        "2026-04",
        "2026-12",
        "2027-01",
        "2027-03",
        12,
    )


def test_months_between_holds_both_ends() -> None:
    assert months_between("2026-04", "2026-07") == ["2026-04", "2026-05", "2026-06", "2026-07"]
    assert months_between("2026-12", "2027-01") == ["2026-12", "2027-01"]
    assert months_between("2026-04", "2026-04") == ["2026-04"]
    assert months_between("2026-05", "2026-04") == []


@pytest.mark.parametrize(
    "typed", ["2026-4", "2026-13", "2026-00", "2026/04", "26-04", "", "2026-04-01", "２０２６-０４", "+026-04"]
)
def test_a_month_written_otherwise_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        calendar.first_day(typed)


def test_a_month_knows_its_last_day() -> None:
    assert calendar.last_day("2028-02") == date(2028, 2, 29)
    assert calendar.last_day("2026-02") == date(2026, 2, 28)
    assert calendar.last_day("2026-12") == date(2026, 12, 31)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_day_lies_in_its_own_month_and_fiscal_year(day: date) -> None:
    first, last = calendar.fiscal_year_span(fiscal_year(day))

    assert calendar.first_day(month(day)) <= day <= calendar.last_day(month(day))
    assert first <= day <= last
    assert month(day) in calendar.fiscal_year_months(fiscal_year(day))


def test_age_is_counted_in_full_years() -> None:
    assert calendar.age(date(1970, 11, 23), date(2026, 11, 22)) == 55
    assert calendar.age(date(1970, 11, 23), date(2026, 11, 23)) == 56
    assert calendar.age(date(2024, 2, 29), date(2025, 2, 28)) == 0
    assert calendar.age(date(2024, 2, 29), date(2025, 3, 1)) == 1


def test_a_stopped_clock_always_says_the_same_in_japan_time() -> None:
    clock = Clock(datetime(2026, 3, 31, 15, 0, tzinfo=UTC))

    assert clock.now() == clock.now()
    assert clock.now().isoformat() == "2026-04-01T00:00:00+09:00"
    assert clock.today() == date(2026, 4, 1)
    assert fiscal_year(clock.today()) == 2026


def test_one_second_before_midnight_in_japan_is_still_the_old_day() -> None:
    assert Clock(datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)).today() == date(2026, 3, 31)


def test_a_running_clock_runs_in_japan_time() -> None:
    before = datetime.now(UTC)
    now = Clock().now()

    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(hours=9)
    assert now.tzinfo is JST


def test_a_clock_without_its_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        Clock(datetime(2026, 11, 30, 9, 0))  # noqa: DTZ001 — that is the mistake
