"""Importing consultations: everything is checked before anything is written, and nothing comes in twice."""

import asyncio
from datetime import date

import pytest

from shared.actors import Role
from tests.intake.conftest import Intake
from tests.intake.factories import a_consultation, a_household, a_member
from tests.intake.tables import a_csv, a_line, a_workbook, brought_in, checked, exported, listed, said, saved, sent


async def test_a_check_says_line_by_line_what_would_come_in_and_writes_no_consultation(intake: Intake) -> None:
    council = intake.person("council")
    before = await intake.counts()

    made = await checked(
        council,
        a_csv(
            a_line(
                受付日="令和８年４月１０日",
                緊急度="早めの対応",
                課題="債務；車の中で寝ている",
                続柄="子の妻",
                メモ="x",
            ),
            a_line(受付日="いつか", 相談の方法="のろし", 生年月日="昭和70年1月1日"),
        ),
    )

    good, bad = await listed(council, made)
    assert (made["lines"], made["consultations"]["good"], made["consultations"]["bad"]) == (2, 1, 1)
    assert made["unknown_columns"] == ["メモ"]
    assert (good["incoming"]["on"], good["incoming"]["urgency"]) == ("2026-04-10", "soon")
    assert good["incoming"]["people"][0]["issues"] == ["debt", "車の中で寝ている"]
    assert {(fault["line"], fault["column"]) for fault in bad["faults"]} == {
        (3, "受付日"),
        (3, "相談の方法"),
        (3, "生年月日"),
    }
    after = await intake.counts()
    assert {name for name in after if after[name] != before[name]} == {
        *("imported_file", "imported_line", "imported_item", "access_log", "idempotency")
    }


async def test_each_consultation_that_is_brought_in_is_told_and_logged_like_one_at_the_counter(intake: Intake) -> None:
    council = intake.person("council")
    made = await checked(
        council,
        a_csv(
            a_line(受付番号="旧-1", 課題="債務"),
            a_line(受付番号="旧-1", 氏名="架空 太郎", 続柄="子"),
            a_line(受付番号="旧-2", 状態="終了", 結果="相談窓口で解決", 終了日="2026/5/1"),
        ),
    )

    done = await brought_in(council, made)

    assert (done["status"], done["consultations"]["written"]) == ("done", 2)
    assert [kind for kind, _ in await intake.told()] == [
        *("consultation-received.v1", "consultation-received.v1", "consultation-concluded.v1")
    ]
    first, second = sorted((await council.get("/consultations")).json()["items"], key=lambda line: line["number"])
    whole = (await council.get(f"/consultations/{first['id']}")).json()
    assert [member["name"] for member in whole["household"]["members"]] == ["架空 花子", "架空 太郎"]
    assert whole["external_reference"] == "旧-1"
    assert (second["status"], whole["owner"]["agency"]) == ("concluded", "council")
    created = await intake.found("SELECT record FROM access_log WHERE act = 'create' AND kind = 'consultation'")
    assert {row.record for row in created} == {first["id"], second["id"]}


async def test_all_or_the_good_ones_as_the_user_says_and_the_rest_comes_back_with_the_reason(intake: Intake) -> None:
    council = intake.person("council")
    made = await checked(council, a_csv(a_line(), a_line(受付日="", 氏名="=架空 一", 備考="そのまま")))

    refused = await council.post(f"/imports/{made['id']}/commit", {})
    assert (refused.status_code, refused.json()["type"], refused.json()["bad"]) == (
        *(409, "/problems/import-has-errors", 1),
    )
    assert (await council.get("/consultations")).json()["items"] == []
    await brought_in(council, made, "good")
    back = await council.get(f"/imports/{made['id']}/rejected")
    book = await council.get(f"/imports/{made['id']}/rejected", format="xlsx")

    assert len((await council.get("/consultations")).json()["items"]) == 1
    again = await checked(council, back.content.replace(b"\n,sogo", b"\n2026-04-12,sogo"))
    assert book.content.startswith(b"PK")
    assert "［受付日］" in back.content.decode()
    assert again["unknown_columns"] == []
    await brought_in(council, again)
    assert {(line["氏名"], line["備考"]) for line in await exported(council)} == {
        *(("架空 花子", ""), ("'=架空 一", "そのまま")),
    }


async def test_the_same_file_twice_brings_nothing_in_twice_and_honest_repeats_are_told_and_stay(intake: Intake) -> None:
    council = intake.person("council")
    content = a_csv(a_line(), a_line(), a_line(氏名="架空 太郎"))
    first = await checked(council, content)

    assert ["まったく同じ内容" in str(item["notes"]) for item in await listed(council, first)] == [False, True, False]
    assert (await brought_in(council, first))["consultations"]["written"] == 3
    again = await checked(council, content)
    assert again["same_as"] == first["id"]
    assert (again["consultations"]["known"], again["consultations"]["good"]) == (3, 0)
    other_order = await checked(council, a_csv(*({"氏名": "x"} | line for line in (a_line(), a_line()))))
    assert other_order["consultations"]["known"] == 2
    assert (await brought_in(council, again))["consultations"]["written"] == 0
    assert len((await council.get("/consultations")).json()["items"]) == 3


async def test_two_checks_of_one_file_brought_in_one_after_the_other_do_not_double_it(intake: Intake) -> None:
    council = intake.person("council")
    one, other = [await checked(council, a_csv(a_line())) for _ in range(2)]

    await brought_in(council, one)
    assert (await brought_in(council, other))["consultations"] == {
        "good": 0,
        "bad": 0,
        "known": 1,
        "differs": 0,
        "written": 0,
    }


async def test_who_is_stopped_in_the_middle_goes_on_where_they_were(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.intake.commands.imports.PIECE", 2)
    council = intake.person("council")
    made = await checked(council, a_csv(*(a_line(氏名=f"架空 {n}") for n in range(5))))

    half = await council.does(f"/imports/{made['id']}/commit", {})
    colleague = intake.person("council", subject="colleague@council")
    seen = (await colleague.get("/imports")).json()["items"][0]

    assert (half["status"], half["consultations"]["written"], half["consultations"]["good"]) == ("writing", 2, 3)
    assert (seen["id"], seen["status"]) == (made["id"], "writing")
    assert (await brought_in(colleague, made))["consultations"]["written"] == 5
    assert len([kind for kind, _ in await intake.told() if kind == "consultation-received.v1"]) == 5
    assert [line["氏名"] for line in await exported(council)] == [f"架空 {n}" for n in range(5)]


async def test_colleagues_who_commit_at_once_bring_each_consultation_in_once(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.intake.commands.imports.PIECE", 2)
    council = intake.person("council")
    content = a_csv(*(a_line(氏名=f"架空 {n}") for n in range(6)))
    one, other = [await checked(council, content) for _ in range(2)]

    asked = [f"/imports/{each['id']}/commit" for each in (one, other, one, other)]
    answers = await asyncio.gather(*(council.post(path, {}) for path in asked))
    done = [await brought_in(council, each) for each in (one, other)]

    assert {answer.status_code for answer in answers} == {200}
    assert sum(each["consultations"]["written"] for each in done) == 6
    assert sorted(line["氏名"] for line in await exported(council)) == [f"架空 {n}" for n in range(6)]


@pytest.mark.parametrize(("encoding", "told"), [("cp932", None), ("cp932", "cp932"), ("utf-8", None), ("utf-16", None)])
async def test_names_come_in_as_they_were_typed_in_every_encoding(
    intake: Intake, encoding: str, told: str | None
) -> None:
    council = intake.person("council")
    content = a_csv(a_line(氏名="髙﨑 ①", 郵便番号="0640941", 相談の内容="一行目\n「二行目」"), encoding=encoding)

    made = await checked(council, content, **({"encoding": told} if told else {}))
    await brought_in(council, made)

    assert (made["encoding"], made["unknown_columns"]) == (encoding, ["郵便番号"])
    (line,) = await exported(council)
    assert (line["氏名"], line["相談の内容"]) == ("髙﨑 ①", "一行目\n「二行目」")


async def test_what_cannot_be_decoded_stops_its_own_consultation_only(intake: Intake) -> None:
    council = intake.person("council")
    content = a_csv(a_line(), a_line(氏名="BROKEN")).replace(b"BROKEN", b"\xff\xfe")

    made = await checked(council, content)

    good, bad = await listed(council, made)
    assert (good["state"], bad["state"]) == ("good", "bad")
    assert [(fault["line"], fault["column"]) for fault in bad["faults"]] == [(3, "氏名")]


async def test_a_workbook_as_offices_keep_it_comes_in(intake: Intake) -> None:
    council = intake.person("council")
    book = a_workbook(
        ("相談記録 令和8年度",), (), ("フリガナ", "名前", "相談日", "生年月日", "来所者の電話番号", "課題")
    )
    book.worksheets[0].append(("カクウ", "架空 花子", date(2026, 4, 10), date(1975, 1, 2), 421234567, "債務、介護"))
    book.worksheets[0].cell(4, 5).number_format = "0000000000"
    book.create_sheet("控え").sheet_state = "hidden"

    await brought_in(council, await checked(council, saved(book), "記録.xlsx"))

    (line,) = await exported(council)
    assert (line["受付日"], line["氏名"], line["ふりがな"]) == ("2026-04-10", "架空 花子", "カクウ")
    assert (line["生年月日"], line["来所者の電話番号"], line["課題"]) == ("1975-01-02", "0421234567", "債務；介護")


async def test_persons_who_look_like_known_ones_are_proposed_as_at_the_counter(intake: Intake) -> None:
    council = intake.person("council")
    await council.does("/consultations", a_consultation(household=a_household(a_member("m", name="髙橋 花子"))))

    made = await checked(council, a_csv(a_line(氏名="高橋花子", ふりがな="カクウ"), a_line(氏名="架空 別人")))

    alike, other = await listed(council, made)
    assert [match["name"] for match in alike["incoming"]["people"][0]["alike"]] == ["髙橋 花子"]
    assert other["incoming"]["people"][0]["alike"] == []


async def test_what_was_exported_here_is_known_again_and_with_other_content_people_decide(intake: Intake) -> None:
    council = intake.person("council")
    for n in range(2):
        await council.does("/consultations", a_consultation(external_reference=f"K-{n}"))
    lines = await exported(council)
    lines[1]["相談の内容"] = "書き換えた内容"

    made = await checked(council, a_csv(*lines))

    same, changed = await listed(council, made)
    assert (same["state"], changed["state"]) == ("known", "differs")
    assert "同じ受付番号" in changed["faults"][0]["message"]
    assert (await council.post(f"/imports/{made['id']}/commit", {})).status_code == 409


async def test_r15_own_desks_only_and_nobody_else_sees_what_was_sent(intake: Intake) -> None:
    council, kita = intake.person("council"), intake.person("kita")
    made = await checked(council, a_csv(a_line(受付窓口="kita"), a_line(担当機関="小金井市")))

    desk, owner = await listed(council, made)

    assert (desk["faults"][0]["column"], owner["faults"][0]["column"]) == ("受付窓口", "担当機関")
    assert (await kita.get("/imports")).json()["items"] == []
    assert (await kita.get(f"/imports/{made['id']}")).status_code == 404
    assert (await kita.post(f"/imports/{made['id']}/commit", {})).status_code == 404
    for role in set(Role) - {Role.WORKER, Role.COORDINATOR}:
        assert (await sent(intake.person("council", role), a_csv(a_line()))).status_code == 403


async def test_what_was_sent_is_thrown_away_on_demand_and_after_a_month(intake: Intake) -> None:
    council = intake.person("council")
    made, old = await checked(council, a_csv(a_line())), await checked(council, a_csv(a_line(氏名="架空 古")))
    async with intake.held.sessions.begin() as session:
        from sqlalchemy import text

        await session.execute(text("UPDATE imported_file SET \"on\" = '2026-10-01' WHERE id = :id"), {"id": old["id"]})

    assert (await council.send("DELETE", f"/imports/{made['id']}")).status_code == 204
    await checked(council, a_csv(a_line(氏名="架空 新")))

    for gone in (made, old):
        for path in ("consultations", "rejected"):
            assert (await council.get(f"/imports/{gone['id']}/{path}")).status_code == 409
        assert (await council.post(f"/imports/{gone['id']}/commit", {})).status_code == 409
    assert (await intake.counts())["imported_line"] == 1


async def test_no_name_lies_in_clear(intake: Intake) -> None:
    council = intake.person("council")
    await brought_in(council, await checked(council, a_csv(a_line(氏名="架空 花子", 備考="秘密")), "架空 花子.csv"))

    held = await intake.rows("imported_file", "imported_line", "imported_item", "outbox")

    assert "花子" not in str(held)
    assert "架空".encode().hex() not in str(held)


async def test_an_export_comes_back_whole_in_an_empty_office(intake: Intake) -> None:
    council = intake.person("council")
    family = a_household(
        a_member(
            "mother",
            name="髙\U000e0100橋 𠮷子",
            birth_date="昭和50年頃",
            issues=["debt", "船酔い"],
            main_issue="船酔い",
        ),
        a_member("son", relation="20", birth_date="不詳", kana=None),
        address_protected=True,
    )
    caller = {"anonymous": True, "relation": "隣の人", "phone": "000"}
    made = await council.does("/consultations", a_consultation(household=family, narrative="-1\n+2、'=x"))
    await council.does(f"/consultations/{made['id']}/conclusion", {"on": "2026-04-20", "outcome": "resolved"})
    await council.does("/consultations", a_consultation(household={}, caller=caller, source="噂", urgency="soon"))
    await council.does("/consultations", a_consultation(external_reference="K-1", source_note="紹介状あり"))
    before = await exported(council)
    book = (await council.get("/exports/consultations", format="xlsx", **{"from": "2026-04-01"})).content
    await intake.wipe()

    for n, (content, name) in enumerate(((a_csv(*before), "a.csv"), (book, "a.xlsx"))):
        await brought_in(council, await checked(council, content, name))
        after = await exported(council)
        assert said(after, "受付番号", "外部番号") == said(before, "受付番号", "外部番号"), n
        assert [line["外部番号"] for line in after] == [line["外部番号"] or line["受付番号"] for line in before]
        await intake.wipe()
