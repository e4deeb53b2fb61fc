"""The words by which people are found: the same of what is on record and of what is asked, never of too little."""

import pytest

from services.intake.domain import finding
from services.intake.domain.errors.finding import TooBroad
from shared.reference import birth

NAMES = [
    ("架空 花子", "架空"),
    ("架空 花子", "架空花子"),
    ("架空　花子", "花子"),
    ("カクウ ハナコ", "かくう"),
    ("カクウ ハナコ", "ｶｸｳ ﾊﾅ"),
    ("かくう はなこ", "ハナコ"),
    ("𠮷川 一", "吉川"),
    ("吉川 一", "𠮷川"),
    ("髙\U000e0100島 花", "高島"),
    ("林 花", "林"),
    ("クリストファーソン レイ", "クリストファーソン"),
]


@pytest.mark.parametrize(("name", "asked"), NAMES)
def test_a_name_is_found_by_its_beginning_in_any_spelling(name: str, asked: str) -> None:
    assert finding.name_word(asked) in set(finding.name_words(name))
    assert finding.is_named(asked, None, name)


@pytest.mark.parametrize("asked", ["カ", "ｶ", "か", "ｶﾞ", "a", " ", "ー"])
def test_a_single_kana_is_too_broad(asked: str) -> None:
    with pytest.raises(TooBroad):
        finding.name_word(asked)


def test_what_begins_alike_and_goes_on_differently_is_not_meant() -> None:
    assert finding.name_word("クリストファーセン") in set(finding.name_words("クリストファーソン レイ"))
    assert not finding.is_named("クリストファーセン", "クリストファーソン レイ")


ADDRESS = "東京都小金井市架空町一丁目23番地の4 コーポ架空 201号室"
PLACES = [
    (ADDRESS, "架空町"),
    (ADDRESS, "架空"),
    (ADDRESS, "小金井市架空町"),
    (ADDRESS, "東京都小金井市架空町1丁目"),
    (ADDRESS, "架空町１－２３"),
    (ADDRESS, "架空町1丁目23番4号"),
    (ADDRESS, "コーポ架空"),
    ("架空町二十三番地5", "架空町23-5"),
    ("架空町十番", "架空町10"),
    ("小金井市古市町1-2", "古市町1"),
    ("古市町1-2", "古市町1-2"),
    ("〒184-0000 東京都小金井市架空町1", "架空町1"),
]


@pytest.mark.parametrize(("address", "asked"), PLACES)
def test_an_address_is_found_by_town_and_number_however_it_is_written(address: str, asked: str) -> None:
    assert set(finding.address_word_choices(asked)) & set(finding.address_words(address))


@pytest.mark.parametrize("asked", ["架空町1-2", "架空町2", "別町", "架空町1-23-5"])
def test_another_house_is_not_found(asked: str) -> None:
    assert not set(finding.address_word_choices(asked)) & set(finding.address_words(ADDRESS))


@pytest.mark.parametrize("asked", ["1-23-4", "架", "   ", "1"])
def test_a_number_without_a_town_is_too_broad(asked: str) -> None:
    with pytest.raises(TooBroad):
        finding.address_word_choices(asked)


@pytest.mark.parametrize("asked", ["000-1234-5678", "０００１２３４５６７８", "5678", "+8100-1234-5678"])
def test_a_telephone_is_found_by_all_or_the_last_four_digits(asked: str) -> None:
    assert finding.phone_word(asked) in set(finding.phone_words("000-1234-5678"))


def test_three_digits_are_too_broad() -> None:
    with pytest.raises(TooBroad):
        finding.phone_word("567")


@pytest.mark.parametrize(
    ("born", "asked"),
    [("1975-01-02", "昭和50年1月2日"), ("S50.1.2", "1975"), ("昭和50年頃", "1975年"), ("1975年3月", "昭和50年")],
)
def test_a_day_of_birth_is_found_in_any_writing_and_by_its_year(born: str, asked: str) -> None:
    assert finding.birth_word(birth.read(asked)) in set(finding.birth_words(birth.read(born)))


@pytest.mark.parametrize("asked", ["不詳", "昭和50年3月"])
def test_what_names_neither_day_nor_year_is_too_broad(asked: str) -> None:
    with pytest.raises(TooBroad):
        finding.birth_word(birth.read(asked))
