"""Sheets are data: a city's own file and a coming national standard change what is asked, without a change of code."""

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import pytest

from services.intake.domain.forms import answers
from services.intake.domain.forms.answers import Answers
from services.intake.domain.forms.definition import FormDefinition
from services.intake.forms import Forms, load_forms
from shared.reference.definitions import DefinitionError
from shared.refusals import Invalid

APPLICATION = files("services.intake.forms").joinpath("application.toml").read_text("utf-8")
MOTHER, SON = UUID(int=1), UUID(int=2)

Laid = Callable[..., Path]


@pytest.fixture
def laid(tmp_path: Path) -> Laid:
    """Lay definitions into a city's folder."""

    def lay(*texts: str) -> Path:
        for number, text in enumerate(texts):
            (tmp_path / f"own-{number}.toml").write_text(text, "utf-8")
        return tmp_path

    return lay


def form(name: str, version: int = 1, forms: Forms | None = None) -> FormDefinition:
    found = (forms or load_forms()).version(name, version)
    assert found is not None
    return found


def pointers(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [wrong["pointer"] for wrong in refused.value.facts["errors"]]


@pytest.mark.parametrize("name", ["application", "assessment"])
def test_our_forms_can_be_used_on_the_plans_first_day(name: str) -> None:
    found = load_forms().current(name, date(2025, 4, 1))
    assert found is not None
    assert found.title
    assert any(question.required_for_report for question in found.questions)


def test_a_national_standard_is_a_change_of_data(laid: Laid) -> None:
    second = (
        APPLICATION.replace("version = 1", "version = 2", 1)
        .replace("valid_from = 2021-04-01", "valid_from = 2027-04-01")
        .replace('key = "since"', 'key = "began"')
        + '[[questions]]\nsection = "request"\nkey = "national_kind"\nlabel = "国の区分"\nkind = "choice"\n'
        'options = { a = "区分A", b = "区分B" }\nreport_codes = { a = "01", b = "02" }\nrequired_for_report = true\n'
    )
    forms = load_forms(laid(second))

    before, after = forms.current("application", date(2027, 3, 31)), forms.current("application", date(2027, 4, 1))
    assert before is not None
    assert after is not None
    assert (before.version, after.version) == (1, 2)
    assert "national_kind" in answers.lacking(after, Answers(), {})
    assert after.asked("household")["national_kind"].report_codes == {"a": "01", "b": "02"}
    assert answers.read(before, {"since": "昭和60年頃"}, {}).household == {"since": "昭和60年頃"}
    with pytest.raises(Invalid):
        answers.read(after, {"since": "昭和60年頃"}, {})


def test_a_citys_own_version_takes_the_place_of_ours(laid: Laid) -> None:
    forms = load_forms(laid(APPLICATION.replace('title = "受付・申込票"', 'title = "架空市の申込票"', 1)))
    assert form("application", forms=forms).title == "架空市の申込票"
    assert form("assessment", forms=forms).title == "インテーク・アセスメントシート"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('key = "postal_code"', 'key = "email"', "key: 「email」が重なっています"),
        ('section = "sharing"\nkey = "explained"', 'section = "nowhere"\nkey = "explained"', "「nowhere」という欄は"),
        ('codes = "gender"', 'codes = "sexes"', "コード表「sexes」はありません"),
        ('kind = "yes_no"', 'kind = "maybe"', "使えない値です"),
        ('recorded = "caller.name"', 'recorded = "member.name"', "世帯員の記録は世帯員ごとの欄"),
        ("valid_from = 2021-04-01", 'valid_from = "someday"', "日付（YYYY-MM-DD）を書いてください"),
    ],
)
def test_a_mistake_is_told_with_its_line(laid: Laid, old: str, new: str, said: str) -> None:
    assert old in APPLICATION
    with pytest.raises(DefinitionError, match=r"様式 .*own-0\.toml に誤りがあります") as refused:
        load_forms(laid(APPLICATION.replace(old, new, 1)))
    assert any("行目" in problem and said in problem for problem in refused.value.problems), refused.value.problems


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="フォルダーがありません"):
        load_forms(tmp_path / "nowhere")


def test_answers_are_kept_as_they_were_given_and_empty_ones_left_out() -> None:
    read = answers.read(
        form("assessment"),
        {
            "monthly_income": "１２０，０００",
            "debt": "unknown",
            "met_on": "令和8年4月10日",
            "wishes": "",
            "history": None,
        },
        {MOTHER: {"health": "腰が痛い", "certificates": ["mental", "mental"]}, SON: {"work": ""}},
    )
    assert read.household == {"met_on": "令和8年4月10日", "monthly_income": 120_000, "debt": "unknown"}
    assert read.members == {MOTHER: {"health": "腰が痛い", "certificates": ["mental"]}}


def test_what_no_list_has_becomes_other_and_its_words_are_kept() -> None:
    read = answers.read(form("assessment"), {"dwelling": "車の中", "income_sources": ["wages", "内職"]}, {})
    assert read.household == {
        "dwelling": {"code": "other", "typed": "車の中"},
        "income_sources": ["wages", {"code": "other", "typed": "内職"}],
    }
    assert answers.read(form("assessment"), read.household, {}) == read


def test_each_answer_that_cannot_be_kept_is_pointed_at() -> None:
    with pytest.raises(Invalid) as refused:
        answers.read(
            form("assessment"),
            {
                "met_on": "令和8年2月30日",
                "monthly_income": "たくさん",
                "debt": "perhaps",
                "income_sources": "wages",
                "dwelling_note": 5,
                "no_such": "x",
                "trouble": "記録の項目",
                "arrears": "あ" * 20_001,
            },
            {MOTHER: {"doctor": "あ" * 201}},
        )
    once = ("met_on", "monthly_income", "debt", "income_sources", "dwelling_note", "no_such", "trouble", "arrears")
    assert pointers(refused) == [*(f"/household/{key}" for key in once), f"/members/{MOTHER}/doctor"]


@pytest.mark.parametrize("typed", ["184-8504", "1848504", "〒184-8504", "１８４－８５０４", "184ー8504", " 184 8504 "])
def test_a_postal_code_is_kept_as_it_stands_on_an_envelope(typed: str) -> None:
    assert answers.read(form("application"), {"postal_code": typed}, {}).household == {"postal_code": "184-8504"}


@pytest.mark.parametrize("typed", ["184-850", "184-85044", "184-850A", "小金井市", "〒", "1848504番"])
def test_a_postal_code_of_other_than_seven_digits_is_pointed_at(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        answers.read(form("application"), {"postal_code": typed}, {})
    assert pointers(refused) == ["/household/postal_code"]


@pytest.mark.parametrize("typed", [True, "NaN", "inf", "1e999", ["1"], {"a": 1}])
def test_what_is_no_number_is_pointed_at(typed: object) -> None:
    with pytest.raises(Invalid):
        answers.read(form("assessment"), {"monthly_income": typed}, {})


def test_what_the_national_report_lacks_is_told_and_never_demanded() -> None:
    application = form("application")
    assert answers.read(application, {}, {}) == Answers()
    lacking = answers.lacking(application, Answers(), {"consultation.channel": "visit"})
    assert "gender" in lacking
    assert "channel" not in lacking
    assert "gender" not in answers.lacking(application, Answers(members={MOTHER: {"gender": "female"}}), {})
