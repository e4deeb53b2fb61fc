"""A plan's copy for one person: in plain words, with dates in the era, and nothing from behind a wall (R15)."""

import re
from typing import Any

from tests.coordination.meeting_room import COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office

OFFICE_WORDS = ("課題", "留意", "支援者", "インテーク", "アセスメント", "当該", "及び", "決定通知")


async def copied(office: Office, plan: str, word: str) -> dict[str, list[str]]:
    path = f"/plans/{plan}/plain?member={office.family[word]}"
    told = await office.sees(COUNCIL, path)
    return {each["heading"]: each["lines"] for each in told["sections"]}


def about(office: Office, **changed: Any) -> dict[str, Any]:
    mother, son = office.family["mother"], office.family["son"]
    return {
        "persons": [{"member_id": mother, "wishes": "よく眠りたい"}, {"member_id": son, "issues": "外がこわい"}],
        "goals": [
            {"text": "週に一度は外に出る", "due_on": "2026-12-31", "measure": "出た日に丸をつける", "member_id": son},
            {"text": "夜に眠れる", "due_on": "2027-03-31", "measure": "朝に聞く", "member_id": mother},
        ],
        "supports": [{"text": "いっしょに散歩する", "caution": "夜は行かない", "member_id": son}],
        "roles": [
            {"agency": "higashi", "text": "介護の相談を聞く", "member_id": mother},
            {"agency": "council", "text": "全体の調整", "due_on": "2026-12-31"},
        ],
    } | changed


async def test_each_person_reads_what_is_theirs_in_plain_words_with_dates_in_the_era(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan = await office.in_force(case, **about(office))
    answer = {"form": "written", "member_id": office.family["son"], "agreed": True}
    await office.does(COUNCIL, f"/plans/{plan}/agreements", on="2026-07-01", **answer)

    his, hers = await copied(office, plan, "son"), await copied(office, plan, "mother")

    assert his["めざすこと"] == [
        "週に一度は外に出る（令和8年12月31日まで）",
        "　できたかどうかは、こうして確かめます：出た日に丸をつける",
    ]
    assert his["あなたの願いと、困っていること"][0] == "困っていること：外がこわい"
    assert his["だれが、何をするか"] == ["小金井市社会福祉協議会：全体の調整（令和8年12月31日まで）"]
    assert his["このプランについて"][:2] == [
        "あなたは令和8年7月1日に、このプランに賛成しました。",
        "このプランは令和8年6月26日に始まりました。",
    ]
    assert hers["めざすこと"] == [
        "夜に眠れる（令和9年3月31日まで）",
        "　できたかどうかは、こうして確かめます：朝に聞く",
    ]
    assert "お手伝いすること" not in hers
    assert "まだあなたの返事をもらっていません" in hers["このプランについて"][0]
    ours = "".join([*his, *his["このプランについて"]])
    assert not [word for word in OFFICE_WORDS if word in ours]
    assert max(len(each) for each in re.split("[。：]", "".join(his["このプランについて"]))) <= 40


async def test_r15_nothing_of_the_household_as_a_whole_crosses_a_wall(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan = await office.in_force(case, **about(office))
    mother, son = office.family["mother"], office.family["son"]
    wall = {"on": "2026-07-01", "one": mother, "other": son, "reason": "violence"}
    await office.does(COUNCIL, f"/cases/{case}/walls", **wall)

    his = str(await copied(office, plan, "son"))

    assert ("外がこわい" in his, "眠" in his, "介護" in his) == (True, False, False)
    assert office.draft()["wishes_and_issues"] not in his
    assert office.draft()["provision_as_one"] not in his


async def test_r15_a_copy_is_made_by_staff_for_somebody_of_the_household(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan = await office.in_force(case)
    path = f"/plans/{plan}/plain?member="

    told = [await office.hides(who, path + office.family["son"]) for who in (HIGASHI, KITA)]
    stranger = await office.hides(COUNCIL, path + plan)

    assert [each["status"] for each in (*told, stranger)] == [403, 404, 404]
