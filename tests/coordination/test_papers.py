"""Coordination's papers: each says what its reader may read, in PDF and XLSX alike (R5, R15)."""

import re
from typing import Any

import httpx
import pytest

from shared.actors import Actor
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA, SECRET
from tests.coordination.office import WISHES, Office
from tests.printed import cells, words

DEPICTED = "𠮷田の𩸽"


async def printed(office: Office, actor: Actor, path: str) -> tuple[str, str]:
    """The text of the PDF and of the workbook."""
    found: list[httpx.Response] = [
        await office.get(actor, f"{path}{'&' if '?' in path else '?'}format={ending}") for ending in ("pdf", "xlsx")
    ]
    sheet = "".join(str(text) for row in cells(found[1], whole=True) for text in row if text)
    return words(found[0]), re.sub(r"\s", "", sheet)


async def says(office: Office, actor: Actor, path: str, *texts: str) -> None:
    for paper in await printed(office, actor, path):
        assert [text for text in texts if re.sub(r"\s", "", text) not in paper] == []


async def keeps_quiet(office: Office, actor: Actor, path: str, *texts: str) -> None:
    for paper in await printed(office, actor, path):
        assert [text for text in texts if re.sub(r"\s", "", text) in paper] == []


async def test_r8_the_plan_s_paper_holds_the_five_items_and_room_to_sign(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan = await office.plan_of(case, **office.with_participation("son"))

    texts = (
        WISHES,
        "週に一度は外に出る",
        "令和8年12月31日",
        "定期の見守り訪問",
        "夜間は避ける",
        "母の介護の相談",
        "社協が核となって",
    )
    await says(office, COUNCIL, f"/plans/{plan}/paper", *texts, "絵を見せたい", "見本 son", "署名", "取扱注意")


async def test_r15_an_agency_without_everyones_consent_prints_its_own_role_only(office: Office) -> None:
    case = await office.case()
    plan = await office.in_force_with_consent_withdrawn_by_the_son(case)

    await says(office, HIGASHI, f"/plans/{plan}/paper", "母の介護の相談", "所属する機関が担う役割だけ")
    await keeps_quiet(office, HIGASHI, f"/plans/{plan}/paper", WISHES, "週に一度", "全体の調整", "見本 son")
    for path in (f"/plans/{plan}/paper", f"/cases/{case}/roles/paper"):
        assert (await office.get(KITA, path)).status_code == 404


async def test_r10_the_role_table_shows_staff_all_roles_and_an_agency_its_own(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    await office.in_force(case)
    role = (await office.roles_of(case))["higashi"]
    await office.does(HIGASHI, f"/roles/{role}/acceptance", on="2026-07-01")
    await office.does(HIGASHI, f"/roles/{role}/reports", on="2026-07-08", text="=1+1 訪問した")

    await says(office, COUNCIL, f"/cases/{case}/roles/paper", "母の介護の相談", "全体の調整", "=1+1訪問した")
    await keeps_quiet(office, HIGASHI, f"/cases/{case}/roles/paper", "全体の調整")


async def test_r9_the_decision_is_told_to_the_household_once_the_city_has_decided(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    path = f"/plans/{plan}/decision/paper"
    assert (await office.hides(COUNCIL, path))["type"] == "nothing-to-print"

    await office.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)

    await says(office, CITY, path, "見本 son 様", "令和8年6月29日", "参加支援", "支援プラン決定通知書")
    assert (await office.get(HIGASHI, path)).status_code == 403


async def test_r15_behind_a_wall_the_decision_goes_to_one_person_and_tells_nothing_of_the_other(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    await office.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    pair = {"one": office.family["mother"], "other": office.family["son"], "reason": "violence"}
    await office.does(COUNCIL, f"/cases/{case}/walls", on="2026-07-01", **pair)
    path = f"/plans/{plan}/decision/paper"

    assert (await office.hides(CITY, path))["type"] == "addressee-needed"
    for paper in await printed(office, CITY, f"{path}?member={office.family['mother']}"):
        assert "見本mother様" in paper
        assert [text for text in ("son", "絵を見せたい", "参加支援", "第2項第2号") if text in paper] == []
        assert "社会福祉法第106条の4第2項第6号" in paper
    decided = (
        "見本 son 様",
        "利用を決定した事業",
        "参加支援",
        "希望：絵を見せたい",
        "第2項第2号",
        "ご本人にお渡しするもの",
    )
    await says(office, CITY, f"{path}?member={office.family['son']}", *decided)
    await keeps_quiet(office, CITY, f"{path}?member={office.family['son']}", "mother", "利用する事業はありません")
    await says(office, COUNCIL, f"/plans/{plan}/paper", "世帯の方に渡さないこと")
    await keeps_quiet(office, COUNCIL, f"/plans/{plan}/paper", "署名")


async def test_r15_a_persons_own_sheet_is_theirs_alone(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    mother, son = office.family["mother"], office.family["son"]
    persons = [{"member_id": mother, "wishes": "静かに暮らしたい"}, {"member_id": son, "wishes": "絵を続けたい"}]
    await office.in_force(case, persons=persons)
    pair = {"one": mother, "other": son, "reason": "violence"}
    await office.does(COUNCIL, f"/cases/{case}/walls", on="2026-07-01", **pair)
    met = {"counterpart": "household", "method": "home_visit", "member_ids": [mother], "content": "元気だった"}
    await office.does(COUNCIL, f"/cases/{case}/activities", on="2026-07-02", **met)
    path = f"/cases/{case}/members/{mother}/sheet/paper"

    await says(office, COUNCIL, path, "見本 mother　様", "静かに暮らしたい", "いつでも取り消せます", "訪問")
    await keeps_quiet(office, COUNCIL, path, "son", "絵を続けたい", "架空町")
    assert (await office.get(HIGASHI, path)).status_code == 403
    assert (await office.get(KITA, path)).status_code == 404


async def test_r12_the_evaluation_shows_every_goal_and_how_each_agency_saw_it(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    path = f"/cases/{case}/evaluation/paper"
    assert (await office.hides(COUNCIL, path))["type"] == "nothing-to-print"
    await office.in_force(case)
    goals = [{"goal": 1, "result": "reached", "text": "毎週、絵の教室へ行っている"}]
    await office.does(COUNCIL, f"/cases/{case}/evaluations", on="2026-10-30", goals=goals, ease_of_support=4)
    await office.does(HIGASHI, f"/cases/{case}/ease-of-support", on="2026-10-30", before=1, after=4, text="話せる")

    texts = (
        "週に一度は外に出る",
        "毎週、絵の教室へ行っている",
        "小金井ひがし地域包括支援センター",
        "話せる",
        "令和8年10月30日",
    )
    await says(office, CITY, path, *texts)
    await says(office, HIGASHI, path, "話せる")
    await keeps_quiet(office, HIGASHI, path, "毎週、絵の教室へ行っている")
    assert (await office.get(KITA, path)).status_code == 404


async def test_r8_what_the_city_refuses_is_told_with_its_reason(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    no = {"meeting_id": meeting, "reason": "参加支援の内容を、ご本人ともう一度話し合うため"}
    await office.does(CITY, f"/plans/{plan}/refusal", on="2026-06-29", **no)

    await says(office, CITY, f"/plans/{plan}/decision/paper", "決定しませんでした", "令和8年6月29日", no["reason"])


async def test_r11_minutes_say_who_does_what_until_when_and_when_one_meets_again(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    meeting = await office.convened()
    task = {"case_id": case, "agency": "higashi", "text": "介護の申請を手伝う", "due_on": "2026-07-10"}
    said = office.minutes({"result": "continue"}, text="会議の記録", tasks=[task], next_on="2026-07-24")
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **said)

    texts = ("介護の申請を手伝う", "令和8年7月10日", "令和8年7月24日", "会議の記録")
    await says(office, HIGASHI, f"/meetings/{meeting}/minutes/paper", *texts)


@pytest.mark.parametrize("kind", ["coordination_meeting", "support_conference", "promotion_council"])
async def test_r5_r7_an_invitation_names_no_person(office: Office, kind: str) -> None:
    await office.case()
    await office.all_consent()
    meeting = await office.convened(kind, start="10:00", end="11:30", place="市役所 第一会議室")
    path = f"/meetings/{meeting}/invitation/paper"

    await says(office, HIGASHI, path, "令和8年6月26日（金）10:00～11:30", "市役所第一会議室", "開催通知", "御中")
    await keeps_quiet(office, HIGASHI, path, "見本", "架空町")
    for paper in await printed(office, HIGASHI, path):
        assert ("守秘義務" in paper) == (kind == "support_conference")
        assert ("事例2026-" in paper) == (kind != "promotion_council")
    assert (await office.get(KITA, path)).status_code == 404


async def test_a_meeting_that_is_off_says_so(office: Office) -> None:
    await office.case()
    meeting = await office.convened("support_conference")
    await office.does(CITY, f"/meetings/{meeting}/cancellation", on="2026-06-10", reason="台風")

    await says(office, HIGASHI, f"/meetings/{meeting}/invitation/paper", "中止のお知らせ")


async def test_r5_minutes_of_a_conference_are_numbered_collected_back_and_for_those_inside_only(office: Office) -> None:
    case = await office.case()
    meeting = await office.conference()
    path = f"/meetings/{meeting}/minutes/paper"
    assert (await office.hides(COUNCIL, path))["type"] == "nothing-to-print"
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **office.minutes({"result": "continue"}, text=SECRET))

    await says(office, HIGASHI, path, SECRET, "会議後回収", "配布番号3／3", "継続")
    stranger = Actor("higashi-2", "higashi", HIGASHI.roles)
    assert (await office.hides(stranger, path))["type"] == "acknowledgement-required"
    assert (await office.get(KITA, path)).status_code == 404
    await keeps_quiet(office, COUNCIL, f"/cases/{case}/roles/paper", SECRET)


async def test_names_and_markup_are_printed_as_typed_and_what_the_font_lacks_is_said(office: Office) -> None:
    case = await office.case()
    typed = {"wishes_and_issues": f'{DEPICTED} #import "x" $a$ *b*', "provision_as_one": "鬱" * 4_000}
    plan = await office.plan_of(case, **typed)

    pdf, sheet = await printed(office, COUNCIL, f"/plans/{plan}/paper")

    assert '#import"x"$a$*b*' in pdf
    assert "U+20BB7" in pdf
    assert DEPICTED in sheet
    assert (pdf.count("鬱"), sheet.count("鬱")) == (4_000, 4_000)


async def test_r15_the_log_says_why_each_reader_may_have_the_paper(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan = await office.in_force(case)
    meeting = await office.conference()

    for actor in (COUNCIL, HIGASHI):
        assert (await office.get(actor, f"/plans/{plan}/paper?format=xlsx")).status_code == 200
    assert (await office.get(HIGASHI, f"/meetings/{meeting}/invitation/paper?format=xlsx")).status_code == 200

    rows = await office.found("SELECT agency, kind, basis FROM access_log WHERE act = 'print' ORDER BY at")
    assert [tuple(row) for row in rows] == [
        ("council", "plan", "internal_use"),
        ("higashi", "plan", "consent"),
        ("higashi", "meeting", "support_conference"),
    ]


async def test_a_paper_s_name_tells_nobody_s_and_each_print_is_on_record(office: Office) -> None:
    case = await office.case()
    plan = await office.plan_of(case)

    answer: Any = await office.get(COUNCIL, f"/plans/{plan}/paper")

    assert "2026-" in answer.headers["content-disposition"]
    assert "%E8%A6%8B%E6%9C%AC" not in answer.headers["content-disposition"]
    (row,) = await office.found("SELECT subject, kind, record FROM access_log WHERE act = 'print'")
    assert (row.subject, row.kind, str(row.record)) == ("coordinator", "plan", plan)


async def test_papers_of_two_members_are_not_mistaken_for_each_other_by_their_names(office: Office) -> None:
    case = await office.case("mother", "son")
    plan = await office.plan_of(case)

    for path in (f"/plans/{plan}/plain/paper?format=xlsx&member=", f"/cases/{case}/members/"):
        ending = "" if path.endswith("member=") else "/sheet/paper?format=xlsx"
        own = [await office.get(COUNCIL, f"{path}{each}{ending}") for each in office.family.members.values()]
        assert len({each.headers["content-disposition"] for each in own}) == len(own)
