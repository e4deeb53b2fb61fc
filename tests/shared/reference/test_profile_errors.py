"""Another city writes its own profile; the loader tells its official what is wrong, and in which line."""

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from shared.reference.definitions import DefinitionError
from shared.reference.profile import Profile, load_profile

KOGANEI = files("shared.reference").joinpath("koganei.toml").read_text("utf-8")

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str) -> Path:
        path = tmp_path / "city.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def the_line_of(text: str, needle: str, nth: int = 1) -> int:
    at = -1
    for _ in range(nth):
        at = text.index(needle, at + 1)
    return text[:at].count("\n") + 1


def edited(old: str, new: str) -> tuple[str, int]:
    """Koganei's profile with one place changed, and the line of the change."""
    assert old in KOGANEI
    return KOGANEI.replace(old, new, 1), the_line_of(KOGANEI, old)


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(DefinitionError) as refused:
        load_profile(path)
    return refused.value.problems


def test_another_city_supplies_its_own_file(written: Written) -> None:
    profile = load_profile(written(KOGANEI.replace('name = "小金井市"', 'name = "架空市"', 1)))

    assert isinstance(profile, Profile)
    assert profile.city.name == "架空市"
    assert load_profile(None).city.name == "小金井市"


def test_a_file_saved_with_a_byte_order_mark_is_read(written: Written) -> None:
    assert load_profile(written("\ufeff" + KOGANEI)).city.name == "小金井市"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('agency = "nursery"', 'agency = "nurse"', "desks 8番目 agency: 「nurse」という機関は agencies にありません。"),
        ('kind = "council"', 'kind = "shakyo"', "agencies 2番目 kind: 「shakyo」は使えません。使える値: city、council"),
        (
            'operation = "直営"',
            'operation = "請負"',
            "operation: 「請負」は使えません。使える値: 委託、直営、直営／委託",
        ),
        ('field = "elderly"', 'field = "senior"', "desks 1番目 field: 「senior」は使えません。使える値: elderly、"),
        ('programme = "outreach"', 'programme = "out"', "「out」という事業は programmes にありません。"),
        ('host = "council"', 'host = "gov"', "meeting_bodies 2番目 host: 「gov」という機関は agencies にありません。"),
        ('programmes = ["activity_centre"]', 'programmes = ["x1"]', "「x1」という地域づくりの法定事業は"),
        ('kind = "stock"', 'kind = "pile"', "indicators 9番目 kind: 使えない値です。使える値: 'flow', 'stock' or"),
        ("from_fiscal_year = 2025", 'from_fiscal_year = "R7"', "period from_fiscal_year: 整数を書いてください。"),
        ("to_fiscal_year = 2029", "to_fiscal_year = 2024", "計画期間の終わりが始まりより前です。"),
        ("from_fiscal_year = 2025", "from_fiscal_year = 25", "2021以上にしてください。"),
        ('code = "kita"', 'code = "北"', "agencies 3番目 code: 半角英小文字で始まり、"),
        ('name = "女性総合相談"', 'name = ""', "空のままです。"),
        ('name = "女性総合相談"', "name = 5", '文字列（"…"）で書いてください。'),
        ("on = 2024-08-19", 'on = "昨日"', "日付（YYYY-MM-DD）を書いてください。"),
        ("city_decides_every_plan = false", 'city_decides_every_plan = "多分"', "true か false を書いてください。"),
        ('divisions = ["介護福祉課"]', 'divisions = "介護福祉課"', "[ ] で囲んだ一覧にしてください。"),
        ('divisions = ["介護福祉課"]', "divisions = []", "1件以上必要です。"),
        ("answer = 3", "answer = -1", "deadlines answer: 0以上にしてください。"),
        ("answer = 3", "answer = 1.5", "deadlines answer: 整数を書いてください。"),
        ('short = "社協"', 'shrot = "社協"', "agencies 2番目 shrot: この項目は定義されていません。"),
    ],
)
def test_a_mistake_is_told_with_its_line(written: Written, old: str, new: str, said: str) -> None:
    text, line = edited(old, new)

    (problem,) = [found for found in problems_of(written(text)) if said in found]

    assert problem.startswith(f"{line}行目 ")


def test_an_assumption_is_about_something_that_bodies_have(written: Written) -> None:
    text, line = edited('assumed = { quorum = "計画が定める', 'assumed = { quorums = "計画が定める')

    (said,) = problems_of(written(text))

    assert f"{line}行目" in said
    assert "「quorums」という項目はありません" in said


def test_a_duplicate_code_is_told_at_its_second_use(written: Written) -> None:
    text = KOGANEI.replace('code = "hub_minami"', 'code = "hub_kita"')

    (problem,) = problems_of(written(text))

    line = the_line_of(text, 'code = "hub_kita"', nth=2)
    assert problem == f"{line}行目 hubs 2番目 code: 「hub_kita」が重複しています。別のコードにしてください。"


def test_a_city_names_its_own_closed_days(written: Written) -> None:
    day = '\n[[closed_days]]\non = 2026-10-01\nname = "開庁記念日"\n'

    assert load_profile(written(KOGANEI + day)).days_closed == {date(2026, 10, 1)}


def test_a_closed_day_is_named_once(written: Written) -> None:
    day = '\n[[closed_days]]\non = 2026-10-01\nname = "開庁記念日"\n'

    (problem,) = problems_of(written(KOGANEI + day + day))

    assert "closed_days 2番目 on: 「2026-10-01」が重複しています。" in problem


def test_desks_and_other_desks_share_their_codes(written: Written) -> None:
    text = KOGANEI.replace('code = "kirari"\nagency', 'code = "kita"\nagency')

    (problem,) = problems_of(written(text))

    assert "other_desks 1番目 code: 「kita」が重複しています" in problem


def test_a_missing_item_is_told_at_its_entry(written: Written) -> None:
    text = KOGANEI.replace('serves = "保育施設等入所（希望）者"\n', "")

    (problem,) = problems_of(written(text))

    entry = the_line_of(text, "[[desks]]", nth=8)
    assert problem == f"{entry}行目 desks 8番目 serves: この項目がありません。追加してください。"


def test_a_missing_section_is_told_by_name(written: Written) -> None:
    text = KOGANEI.replace("[committee]", "[committe]")

    assert set(problems_of(written(text))) == {
        "committee: この項目がありません。追加してください。",
        f"{the_line_of(text, '[committe]')}行目 committe: この項目は定義されていません。つづりを確認してください。",
    }


def test_a_missing_meeting_body_is_told(written: Written) -> None:
    problems = problems_of(written(KOGANEI.replace('kind = "support_conference"', 'kind = "external"')))

    assert problems == ("meeting_bodies: 「support_conference」（支援会議）がありません。",)


def test_a_second_city_is_refused(written: Written) -> None:
    (problem,) = problems_of(written(KOGANEI.replace('kind = "consultation"', 'kind = "city"', 1)))

    assert problem == "agencies: 種別「city」（市（所管課））の機関は、ちょうど1つ必要です。"


def test_every_mistake_is_told_at_once(written: Written) -> None:
    text = KOGANEI.replace('agency = "nursery"', 'agency = "nurse"').replace('host = "council"', 'host = "gov"')
    path = written(text)

    assert len(problems_of(path)) == 2
    with pytest.raises(DefinitionError, match=r"基礎データ .*city\.toml に誤りがあります。\n・\d+行目 .*\n・\d+行目 "):
        load_profile(path)


def test_a_slip_of_the_pen_is_told_with_its_line(written: Written) -> None:
    text, line = edited('name = "地域福祉課"', 'name = "地域福祉課')

    (problem,) = problems_of(written(text))

    assert problem.startswith(f"{line}行目の")
    assert "TOML の書き方に誤りがあります" in problem


def test_a_file_that_ends_too_early_is_told(written: Written) -> None:
    assert problems_of(written("[city]\nname = "))[0].startswith("ファイルの終わり: TOML の書き方")
    assert problems_of(written("agencies = ["))[0].startswith("ファイルの終わり: TOML の書き方")


def test_an_empty_file_says_what_is_missing(written: Written) -> None:
    assert "agencies: この項目がありません。追加してください。" in problems_of(written(""))


def test_a_missing_file_is_told_in_plain_words(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nowhere.toml")

    assert problem.startswith("ファイルを開けません")


def test_another_encoding_is_told_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "sjis.toml"
    path.write_bytes(KOGANEI.encode("cp932", errors="replace"))

    assert problems_of(path) == ("文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。",)
