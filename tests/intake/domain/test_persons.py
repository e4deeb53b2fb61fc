"""What speaks for two records being of one person, and what does not."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import relation
from services.intake.domain.errors.persons import AlreadySplit
from services.intake.domain.person import Identity, Likeness, Merge, likeness, strength

READING, NAME, BORN = Likeness.READING, Likeness.NAME, Likeness.BIRTH_DATE
POSSIBLE, UNKNOWN = Likeness.BIRTH_POSSIBLE, Likeness.BIRTH_UNKNOWN
YOSHIKO = Identity("𠮷野 髙子", "ヨシノ タカコ", "1975-01-02")
WORDS = st.text(st.sampled_from("髙高𠮷吉邊辺崎﨑 たかﾀｶ゛１昭和5年月日頃不詳-"), max_size=12)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Identity("吉野高子", "よしのたかこ", "昭和50年1月2日"), (READING, NAME, BORN)),
        (Identity("吉野 高子\U000e0101", "ﾖｼﾉ ﾀｶｺ", "S50.1.2"), (READING, NAME, BORN)),
        (Identity(None, "ヨシノタカコ", "1975年1月"), (READING, POSSIBLE)),
        (Identity(None, "ヨシノタカコ", "昭和48年頃"), (READING, POSSIBLE)),
        (Identity(None, "ヨシノタカコ", "不詳"), (READING, UNKNOWN)),
        (Identity("芳野 孝子", "ヨシノタカコ", "1975-01-02"), (READING, BORN)),
        (Identity("吉野髙子", "ヨシノコウコ", "1975-01-02"), (NAME, BORN)),
    ],
)
def test_one_person_written_differently_is_proposed(other: Identity, why: tuple[Likeness, ...]) -> None:
    assert likeness(YOSHIKO, other) == why
    assert likeness(other, YOSHIKO) == why


@pytest.mark.parametrize(
    "other",
    [
        Identity("𠮷野 髙代", "ヨシノ タカヨ", "1975-01-02"),  # a twin
        Identity("𠮷野 髙子", "ヨシノ タカコ", "1975-01-03"),
        Identity("𠮷野 髙子", "ヨシノ タカコ", "平成2年頃"),
        Identity("芳野 孝子", "ヨシノタカコ", None),
        Identity("吉野髙子", None, None),
        Identity(None, None, "1975-01-02"),
        Identity(),
    ],
)
def test_twins_and_those_of_whom_too_little_is_known_are_not(other: Identity) -> None:
    assert likeness(YOSHIKO, other) == ()
    assert likeness(other, YOSHIKO) == ()


def test_the_likeliest_comes_first() -> None:
    found = [(READING, UNKNOWN), (READING, BORN), (READING, NAME, POSSIBLE), (READING, NAME, BORN)]
    assert sorted(found, key=strength) == [
        (READING, NAME, BORN),
        (READING, BORN),
        (READING, NAME, POSSIBLE),
        (READING, UNKNOWN),
    ]


@given(st.builds(Identity, WORDS, WORDS, WORDS), st.builds(Identity, WORDS, WORDS, WORDS))
def test_likeness_is_mutual_and_never_fails_on_what_is_typed(one: Identity, other: Identity) -> None:
    assert likeness(one, other) == likeness(other, one)


def test_about_the_last_year_of_the_calendar() -> None:
    late = Identity(None, "ヨシノタカコ", "9999年頃")
    assert likeness(late, late) == (READING, POSSIBLE)


def test_a_merge_is_taken_back_once() -> None:
    merge = Merge(uuid4(), uuid4(), uuid4(), "council", date(2026, 5, 1), "worker", "same")
    merge.reverse(on=date(2026, 5, 1), by="other", agency="kita", reason="not the same")

    with pytest.raises(AlreadySplit):
        merge.reverse(on=date(2026, 5, 2), by="other", agency="kita", reason="again")
    assert (merge.reversed_on, merge.reversal_reason) == (date(2026, 5, 1), "not the same")


@pytest.mark.parametrize(
    ("typed", "code", "label"),
    [
        ("20,12", "20,12", "子の妻"),
        ("２０，１２", "20,12", "子の妻"),
        ("子の妻", "20,12", "子の妻"),
        ("妻（未届）", "14", "妻（未届）"),
        ("02", "02", "世帯主"),
        ("世帯主", "02", "世帯主"),
        ("父の友人", "other", "父の友人"),
        ("99,12", "other", "99,12"),
        ("その他", "other", "その他"),
        ("の", "other", "の"),
    ],
)
def test_a_relation_is_read_in_codes_and_in_words_and_the_unknown_is_kept(typed: str, code: str, label: str) -> None:
    read, kept = relation.read(typed)
    assert (read, relation.label(read, kept)) == (code, label)


@given(st.text(max_size=30))
def test_whatever_is_typed_for_a_relation_is_shown_again(typed: str) -> None:
    code, kept = relation.read(typed)
    assert kept in {None, typed}
    assert relation.label(code, kept)
