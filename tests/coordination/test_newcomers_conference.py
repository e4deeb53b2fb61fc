"""What somebody needs who holds a support conference for the first time: dates, names and advice that lead on."""

from services.coordination.domain.errors import TooEarly
from services.coordination.domain.meeting.errors import OutOfOrder
from services.coordination.domain.stages import ACT_WORDS, ACTS, Need, StageByAct
from shared.reference import codes
from shared.refusals import NotAllowed
from tests.coordination.meeting_room import CITY, COUNCIL, Room, pointers


async def test_information_asked_for_before_the_conference_is_due_by_then_where_no_day_is_named(room: Room) -> None:
    meeting = await room.conference(held_on="2026-06-12")
    asked = {"agency": "higashi", "question": "最近の訪問の様子"}
    await room.does(CITY, f"/meetings/{meeting}/information-requests", on="2026-06-09", **asked)
    await room.does(CITY, f"/meetings/{meeting}/information-requests", on="2026-06-09", due_on="2026-06-30", **asked)

    found = (await room.sees(CITY, f"/meetings/{meeting}/materials"))["requests"]
    assert sorted(each["due_on"] for each in found) == ["2026-06-12", "2026-06-30"]


async def test_who_is_told_why_they_see_an_item_reads_the_day_as_offices_write_it(room: Room) -> None:
    meeting = await room.conference()
    item = await room.shares(meeting, "mother")

    because = (await room.sees(COUNCIL, f"/items/{item}/explanation"))["because"]
    assert because[0]["says"] == "令和8年6月26日の支援会議の構成員として、守秘義務を確認しています。"


async def test_what_is_refused_names_the_act_that_leads_on(room: Room) -> None:
    meeting = await room.conference()
    asked = {"on": "2026-06-09", "agency": "kita", "question": "最近の訪問の様子"}
    uncalled = await room.refuses(CITY, f"/meetings/{meeting}/information-requests", **asked)
    await room.does(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}))
    again = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes({"result": "continue"}))

    assert (uncalled["type"], "changes" in uncalled["detail"]) == ("agency-not-convened", True)
    assert (again["type"], "amendments" in again["detail"]) == ("already-held", True)


async def test_a_meeting_a_hundred_years_ahead_is_a_wrong_year(room: Room) -> None:
    agenda = [{"case_id": str(room.family.case_id)}]
    body = {"on": "2026-06-01", "kind": "support_conference", "agencies": ["city", "council"], "agenda": agenda}
    slot = {"held_on": "2126-06-26", "start": "10:00", "end": "11:00"}

    planned = await room.refuses(COUNCIL, "/meetings", **body, held_on="2126-06-26")
    proposed = await room.refuses(COUNCIL, "/date-polls", **body, candidates=[slot])
    over = await room.refuses(COUNCIL, "/date-polls", **body, candidates=[slot | {"held_on": "2026-05-29"}])
    meeting = await room.plan("support_conference")
    moved = await room.refuses(COUNCIL, f"/meetings/{meeting}/move", on="2026-06-01", held_on="2126-06-26")

    assert [pointers(each) for each in (planned, proposed, over, moved)] == [
        ["/held_on"],
        ["/candidates/0/held_on"],
        ["/candidates/0/held_on"],
        ["/held_on"],
    ]


def test_refused_days_are_named_as_offices_write_them() -> None:
    said = [
        OutOfOrder(earliest="2026-06-01", latest="2026-06-26"),
        OutOfOrder(latest="2026-06-26"),
        OutOfOrder(earliest="2026-06-26", latest="2026-06-26"),
        OutOfOrder(earliest="2026-06-26", of="held_on"),
        TooEarly(not_before="2026-06-01", after="case_opened"),
    ]

    assert [each.detail.split("。")[0] for each in said] == [
        "令和8年6月1日以後、令和8年6月26日以前の日付を入力してください",
        "令和8年6月26日以前の日付を入力してください",
        "令和8年6月26日の日付だけを入力できます",
        "開催日 (held_on) には、令和8年6月26日以後の日付を入力してください",
        "先に行われたことの日（令和8年6月1日）以後の日付を入力してください",
    ]


def test_whatever_a_stage_needs_has_words_for_people() -> None:
    assert set(codes.of("stage_need").codes) == {each.value for each in Need}


def test_an_act_that_leads_to_a_stage_has_words_for_people() -> None:
    assert set(ACT_WORDS) == {*ACTS.values(), "reopening"}
    assert StageByAct(by="closure").detail.startswith("終結 (closure)を記録してください。")


def test_who_lacks_a_role_hears_in_words_who_has_it() -> None:
    detail = NotAllowed(needs=["coordinator", "city_officer"]).detail
    assert "地域福祉コーディネーター・市職員（地域福祉課）の役割を持つ方" in detail


async def test_r15_a_person_is_named_as_their_token_does_and_not_by_their_name(room: Room) -> None:
    path = f"/cases/{room.family.case_id}/coordinator"
    refused = await room.refuses(CITY, path, on="2026-06-02", subject="架空 太郎")
    meeting = await room.conference()
    there = {"attendees": [{"agency": "city", "subject": "架空太郎"}], "determinations": [{"result": "適切"}]}
    minutes = await room.refuses(COUNCIL, f"/meetings/{meeting}/minutes", **room.minutes() | there)

    assert pointers(refused) == ["/subject"]
    told = {each["pointer"]: each["message"] for each in minutes["errors"]}
    assert "氏名は入力できません" in told["/attendees/0/subject"]
    assert "「会議の判定」のコードから選んでください: appropriate 適切" in told["/determinations/0/result"]
