"""What an office looks for on a form: to whom it goes, dates in the era, numbers, places by name, room to sign."""

from datetime import date

from shared.contracts.intake import ConsentGranted
from shared.reference.calendar import era
from shared.reference.profile import load_profile
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI
from tests.coordination.office import Office
from tests.coordination.test_papers import keeps_quiet, says


async def test_r8_the_plan_is_addressed_to_the_mayor_with_births_in_the_era_and_numbered_goals(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan = await office.in_force(case, **office.with_participation("son"))
    due = (await office.sees(COUNCIL, f"/cases/{case}"))["review_due_on"]

    texts = ("（宛先）小金井市長", "昭和45年1月1日", "フリガナ", "希望：絵を見せたい", "めざすこと：月に一度の外出")
    await says(office, COUNCIL, f"/plans/{plan}/paper", *texts, "次のモニタリング", era(date.fromisoformat(due)))
    await keeps_quiet(office, COUNCIL, f"/plans/{plan}/paper", "1970-01-01")


async def test_r8_a_decision_names_what_was_decided_and_a_refusal_what_was_applied_for(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    plan, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    await office.does(CITY, f"/plans/{plan}/decision", on="2026-06-29", meeting_id=meeting)
    await says(office, CITY, f"/plans/{plan}/decision/paper", "利用を決定した事業")

    copied = await office.does(COUNCIL, f"/plans/{plan}/copies", on="2026-07-01")
    await office.does(COUNCIL, f"/plans/{copied['id']}/submission", on="2026-07-02")
    again = await office.meets({"result": "appropriate", "plan_id": copied["id"]}, on="2026-07-03")
    no = {"meeting_id": again, "reason": "もう一度話し合うため"}
    await office.does(CITY, f"/plans/{copied['id']}/refusal", on="2026-07-06", **no)
    await says(office, CITY, f"/plans/{copied['id']}/decision/paper", "申込みのあった事業")


async def test_r15_a_persons_sheet_calls_the_place_they_let_know_by_its_name(office: Office) -> None:
    case = await office.case()
    told: ConsentGranted = office.grant("son", purpose="host_disclosure", agencies=("hub_raku2",))
    await office.hears(told)
    path = f"/cases/{case}/members/{office.family['son']}/sheet/paper"

    await says(office, COUNCIL, path, load_profile().hub("hub_raku2").name, "昭和45年1月1日")
    await keeps_quiet(office, COUNCIL, path, "hub_raku2", "1970-01-01")


async def test_r10_the_role_table_says_until_when_and_what_an_agency_could_do_instead(office: Office) -> None:
    case = await office.case()
    await office.all_consent()
    roles = [
        {"agency": "higashi", "text": "母の介護の相談", "due_on": "2026-12-31"},
        {"agency": "council", "text": "調整"},
    ]
    await office.in_force(case, roles=roles)
    role = (await office.roles_of(case))["higashi"]
    no = {"reason": "人手が足りない", "counter_proposal": "電話でなら聞ける"}
    await office.does(HIGASHI, f"/roles/{role}/decline", on="2026-07-01", **no)

    texts = ("令和8年12月31日", "提示 令和8年6月26日", "理由：人手が足りない", "代わりにできること：電話でなら聞ける")
    await says(office, COUNCIL, f"/cases/{case}/roles/paper", *texts)


async def test_r11_minutes_leave_room_to_confirm_them_and_do_not_call_a_past_hour_open(office: Office) -> None:
    await office.case()
    await office.all_consent()
    meeting = await office.convened()
    await office.does(COUNCIL, f"/meetings/{meeting}/minutes", **office.minutes({"result": "continue"}))

    await says(office, HIGASHI, f"/meetings/{meeting}/minutes/paper", "時刻の記録なし", "記録した人", "市の確認")
