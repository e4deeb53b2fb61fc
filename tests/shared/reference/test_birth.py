"""Dates of birth as people write them at a counter."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference import birth
from shared.reference.birth import Born
from shared.reference.calendar import era


@pytest.mark.parametrize(
    "typed",
    [
        "1974-02-03",
        "1974/2/3",
        "1974.2.3",
        "1974年2月3日",
        "19740203",
        "昭和49年2月3日",
        "昭和49年 2月 3日生",
        "S49.2.3",
        "s49/2/3",
        "Ｓ４９．２．３",
        "昭和４９年２月３日",
        "S49-02-03",
    ],
)
def test_one_day_in_many_spellings(typed: str) -> None:
    assert birth.read(typed) == Born(date(1974, 2, 3), date(1974, 2, 3))


def test_the_first_year_of_an_era_is_written_gannen() -> None:
    assert birth.read("令和元年5月1日") == birth.read("R元.5.1") == Born(date(2019, 5, 1), date(2019, 5, 1))


def test_who_knows_only_the_year_or_month_says_so() -> None:
    assert birth.read("昭和40年") == Born(date(1965, 1, 1), date(1965, 12, 31))
    assert birth.read("1965年3月") == Born(date(1965, 3, 1), date(1965, 3, 31))
    assert birth.read("昭和64年") == Born(date(1989, 1, 1), date(1989, 1, 7))
    assert birth.read("平成元年") == Born(date(1989, 1, 8), date(1989, 12, 31))


@pytest.mark.parametrize("typed", ["昭和40年頃", "昭和40年ごろ", "約1965年", "1965年くらい", "1965年推定"])
def test_who_is_not_sure_says_about(typed: str) -> None:
    read = birth.read(typed)
    assert read == Born(date(1965, 1, 1), date(1965, 12, 31), about=True)
    assert not read.exact


@pytest.mark.parametrize("typed", [None, "", "不詳", "昭和不詳", "高齢の方", "80", "80歳くらい", "S", "2月3日"])
def test_what_names_no_day_is_kept_as_typed_and_means_none(typed: str | None) -> None:
    assert birth.read(typed) is None


@pytest.mark.parametrize("typed", ["昭和49年2月30日", "1974-13-01", "2023-02-29", "S49.0.1", "19740232"])
def test_a_day_that_no_calendar_has_is_said_to_who_typed_it(typed: str) -> None:
    with pytest.raises(ValueError, match="暦にありません"):
        birth.read(typed)


@pytest.mark.parametrize("typed", ["昭和65年1月1日", "昭和64年1月8日", "平成元年1月7日", "令和元年4月30日", "大正16年"])
def test_a_day_outside_its_era_is_said_to_who_typed_it(typed: str) -> None:
    with pytest.raises(ValueError, match="元号"):
        birth.read(typed)


def test_two_writings_may_mean_one_day() -> None:
    about, exact, other = birth.read("昭和40年頃"), birth.read("1965-06-01"), birth.read("1966-01-01")
    assert about
    assert exact
    assert other
    assert about.may_be(exact)
    assert exact.may_be(about)
    assert not exact.may_be(other)


@given(st.dates(date(1868, 10, 23), date(2100, 12, 31)))
def test_every_day_is_read_back_from_its_era_and_from_iso(day: date) -> None:
    assert birth.read(era(day)) == birth.read(day.isoformat()) == Born(day, day)


@given(st.text(max_size=30))
def test_nothing_typed_breaks_it(typed: str) -> None:
    with suppress(ValueError):
        read = birth.read(typed)
        assert read is None or read.earliest <= read.latest
