"""Exporting consultations: whole, harmless to open, and never a character replaced in silence."""

import csv
from io import BytesIO, StringIO
from typing import Any

import httpx
import openpyxl
import pytest

from shared.actors import Role
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation, a_household, a_member

APRIL = {"from": "2026-04-01", "to": "2026-04-30"}


async def exported(desk: Person, **query: Any) -> httpx.Response:
    return await desk.get("/exports/consultations", **(APRIL | query))


def lines(answer: httpx.Response, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.content.decode(encoding), newline="")))


async def test_one_line_tells_of_one_person_in_words(intake: Intake) -> None:
    council = intake.person("council")
    family = a_household(
        a_member(
            "mother", name="髙橋 花子", birth_date="昭和50年頃", issues=["debt", "車の中で寝ている"], main_issue="debt"
        ),
        a_member("son", relation="20"),
    )
    await council.does("/consultations", a_consultation(household=family, external_reference="K-1"))
    await council.does("/consultations", a_consultation(household={}, narrative="名前は聞けていない"))
    await council.does("/consultations", a_consultation(on="2026-05-01"))

    answer = await exported(council)

    mother, son, nobody = lines(answer)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert (mother["氏名"], mother["生年月日"], mother["外部番号"]) == ("髙橋 花子", "昭和50年頃", "K-1")
    assert mother["課題"].endswith("；車の中で寝ている")
    assert mother["主な課題"] in mother["課題"]
    assert mother["受付番号"] == son["受付番号"] != nobody["受付番号"]
    assert (son["続柄"], nobody["氏名"], nobody["相談の内容"]) == ("子", "", "名前は聞けていない")
    assert mother["状態"] == "対応中"
    assert answer.headers["Exported-Consultations"] == "2"
    assert "20260401-20260430.csv" in answer.headers["Content-Disposition"]


async def test_what_looks_like_a_formula_is_text_and_an_address_protected_stays_hidden(intake: Intake) -> None:
    council = intake.person("council")
    home = a_household(a_member("mother", name="=HYPERLINK(1)"), address_protected=True)
    await council.does("/consultations", a_consultation(household=home, narrative="-1\n+2", channel="phone"))

    only = lines(await exported(council))[0]
    book = openpyxl.load_workbook(BytesIO((await exported(council, format="xlsx")).content))

    assert (only["氏名"], only["相談の内容"]) == ("'=HYPERLINK(1)", "'-1\n+2")
    assert (only["住所"], only["住所の保護"]) == ("（非公開）", "はい")
    rows = list(book.active.iter_rows())
    written = dict(zip((cell.value for cell in rows[0]), rows[1], strict=True))
    assert (written["氏名"].value, written["氏名"].data_type) == ("=HYPERLINK(1)", "s")
    assert written["住所"].value == "（非公開）"
    assert book.sheetnames == ["相談一覧"]


async def test_what_cp932_lacks_is_listed_before_and_replaced_only_when_agreed(intake: Intake) -> None:
    council = intake.person("council")
    await council.does("/consultations", a_consultation(household=a_household(a_member("one", name="𠮷田 一"))))
    await council.does(
        "/consultations", a_consultation(narrative="猫🐈の相談", household=a_household(a_member("a"), a_member("b")))
    )

    checked = (await council.get("/exports/check", encoding="cp932", **APRIL)).json()
    refused = await exported(council, encoding="cp932")
    agreed = await exported(council, encoding="cp932", fallback="agreed")

    listed = [(each["column"], each["characters"], each["instead"]) for each in checked["found"]]
    assert listed == [("氏名", ["𠮷"], "吉"), ("相談の内容", ["🐈"], "〓")]
    assert (checked["total"], checked["consultations"]) == (2, 2)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/characters-lacking")
    assert (refused.json()["found"], refused.json()["total"]) == (checked["found"], 2)
    assert agreed.headers["Replaced-Cells"] == "2"
    first, second, _ = lines(agreed, "cp932")
    assert (first["氏名"], second["相談の内容"]) == ("吉田 一", "猫〓の相談")


async def test_what_cp932_holds_leaves_as_it_was_typed(intake: Intake) -> None:
    council = intake.person("council")
    await council.does("/consultations", a_consultation(household=a_household(a_member("one", name="髙﨑 ①"))))

    answer = await exported(council, encoding="cp932")

    assert [line["氏名"] for line in lines(answer, "cp932")] == ["髙﨑 ①"]
    assert answer.headers["Replaced-Cells"] == "0"


async def test_the_monthly_list_of_a_desk_tells_nothing_about_persons(intake: Intake) -> None:
    council = intake.person("council")
    family = a_household(a_member("mother", issues=["debt"]), a_member("son", issues=["debt"]))
    made = await council.does("/consultations", a_consultation(household=family))
    await council.does(f"/consultations/{made['id']}/conclusion", {"on": "2026-04-20", "outcome": "resolved"})

    answer = await council.get("/exports/monthly-list", month="2026-04", desk="sogo")
    elsewhere = await council.get("/exports/monthly-list", month="2026-04", desk="kita")

    (only,) = lines(answer)
    assert (only["受付日"], only["状態"], only["終了日"]) == ("2026-04-10", "終了", "2026-04-20")
    assert "；" not in only["課題"]
    assert "架空 mother" not in answer.content.decode()
    assert lines(elsewhere) == []


async def test_r15_an_agency_exports_its_own_and_each_export_is_logged_once_with_its_count(intake: Intake) -> None:
    council = intake.person("council")
    for _ in range(3):
        await council.does("/consultations", a_consultation())
    before = (await intake.counts())["access_log"]

    assert len(lines(await exported(council))) == 3
    assert (await intake.counts())["access_log"] == before + 1
    assert lines(await exported(intake.person("minami"))) == []


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.WORKER, Role.COORDINATOR}])
async def test_r15_who_does_not_work_with_people_exports_nothing(intake: Intake, role: Role) -> None:
    other = intake.person("council", role)
    for path in ("/exports/consultations", "/exports/check", "/exports/monthly-list?month=2026-04"):
        assert (await other.get(path)).status_code == 403


async def test_more_than_a_piece_leaves_whole_and_in_order(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.store.exports.PIECE", 2)
    monkeypatch.setattr("services.intake.queries.exports.PIECE", 2)
    council = intake.person("council")
    for n in range(5):
        await council.does("/consultations", a_consultation(external_reference=f"K-{n}"))

    assert [line["外部番号"] for line in lines(await exported(council))] == [f"K-{n}" for n in range(5)]


async def test_a_period_that_ends_before_it_begins_and_months_that_are_none_are_refused(intake: Intake) -> None:
    council = intake.person("council")

    assert (
        await council.get("/exports/consultations", **{"from": "2026-05-01", "to": "2026-04-01"})
    ).status_code == 422
    assert (await council.get("/exports/monthly-list", month="2026-13")).status_code == 422
