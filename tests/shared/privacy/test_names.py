"""Names survive: found in any spelling, printed where they can be, and what is replaced is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.privacy.names import GETA, printable, search_form

KATSU_VARIANT = "葛\U000e0100"
NAMES = st.text(
    st.sampled_from("ぁゟァヿｦﾟー・ 　aZＡｚ")
    | st.characters(min_codepoint=0x3041, max_codepoint=0x30FF)
    | st.characters(min_codepoint=0xFF66, max_codepoint=0xFF9F)
    | st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
    | st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF)
    | st.characters(min_codepoint=0xE0100, max_codepoint=0xE01EF),
    max_size=200,
)


@pytest.mark.parametrize(
    "spellings",
    [
        ("髙島", "高島", "高 島", "高　島"),
        ("山﨑", "山崎", "山\ufa11"),
        ("𠮷野", "吉野"),
        ("渡邊", "渡邉", "渡辺", "渡辺\U000e0102"),
        ("齋藤", "斎藤"),
        (f"{KATSU_VARIANT}飾", "葛飾"),
        ("濵田", "濱田", "浜田"),
        ("やまだ はなこ", "ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダハナコ", "ヤマタ\u3099ハナコ"),
        ("ＡＮＮ", "Ann"),
    ],
    ids=lambda spellings: spellings[-1].encode("unicode_escape").decode(),
)
def test_one_person_is_found_in_every_spelling(spellings: tuple[str, ...]) -> None:
    assert len({search_form(name) for name in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("斉藤", "斎藤"), ("田中", "田仲"), ("ヶ", "ケ"), ("伊藤", "伊東")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert search_form(one) != search_form(other)


def test_a_name_of_one_and_of_two_hundred_characters() -> None:
    assert search_form("𠮷") == "吉"
    assert search_form("髙" * 200) == "高" * 200


@given(NAMES)
def test_a_search_form_is_its_own_search_form(name: str) -> None:
    once = search_form(name)
    assert search_form(once) == once


def test_what_an_encoding_holds_is_left_alone() -> None:
    assert printable("髙島 﨑 山田花子", "cp932").text == "髙島 﨑 山田花子"
    assert printable("髙島", "cp932").replaced == ()
    assert printable(f"{KATSU_VARIANT}飾𠮷", "utf-8").text == f"{KATSU_VARIANT}飾𠮷"


def test_what_it_cannot_hold_is_replaced_by_the_nearest_variant_and_said() -> None:
    fitted = printable(f"𠮷野と{KATSU_VARIANT}飾〜", "cp932")
    assert fitted.text == "吉野と葛飾～"
    assert fitted.replaced == ("𠮷", KATSU_VARIANT, "〜")


def test_what_has_no_variant_becomes_a_mark_that_is_seen() -> None:
    assert printable("架空😀", "cp932").text == f"架空{GETA}"
    assert printable("架空😀", "cp932").replaced == ("😀",)


def test_a_voiced_mark_typed_apart_is_no_loss() -> None:
    assert printable("か\u3099", "cp932").replaced == ()
    assert printable("か\u3099", "cp932").text == "が"


@given(st.text(max_size=50))
def test_whatever_is_typed_can_be_printed(text: str) -> None:
    fitted = printable(text, "cp932")
    assert fitted.text.encode("cp932").decode("cp932") == fitted.text
    if not fitted.replaced:
        assert len(fitted.text) <= len(text)
