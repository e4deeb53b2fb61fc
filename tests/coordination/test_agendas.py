"""What a meeting will speak of changes until the city has convened it; the promotion council has topics, no cases."""

from typing import Any
from uuid import uuid4

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, Household, Room
from tests.coordination.office import Office

DAY = {"on": "2026-06-02"}


def path(meeting: str) -> str:
    return f"/meetings/{meeting}/agenda"


def taking(*cases: str) -> list[dict[str, Any]]:
    return [{"case_id": each} for each in cases]


async def test_a_planned_meeting_takes_up_another_case_and_leaves_one_until_it_is_convened(office: Office) -> None:
    first = await office.case("mother")
    office.family = Household()
    second = await office.case("son")
    meeting = await office.plan("coordination_meeting", agenda=taking(second))

    await office.does(COUNCIL, path(meeting), **DAY, add=taking(first), take_off=[second])
    person = {"case_id": second, "member_ids": [office.family["son"]]}
    await office.does(CITY, path(meeting), **DAY, add=[person])

    seen = await office.sees(COUNCIL, f"/meetings/{meeting}")
    assert [(each["case_id"], each["member_ids"]) for each in seen["agenda"]] == [
        (first, None),
        (second, [office.family["son"]]),
    ]
    twice = await office.refuses(COUNCIL, path(meeting), **DAY, add=taking(first))
    assert (twice["type"], twice["cases"]) == ("on-the-agenda-already", [first])
    both = await office.refuses(COUNCIL, path(meeting), **DAY, take_off=[first, second])
    assert both["type"] == "last-case"
    strange = await office.refuses(COUNCIL, path(meeting), **DAY, take_off=[str(uuid4())])
    assert strange["type"] == "not-on-the-agenda"
    unknown = await office.refuses(COUNCIL, path(meeting), **DAY, add=taking(str(uuid4())))
    assert unknown["errors"][0]["pointer"] == "/add/0/case_id"


async def test_r4_what_the_city_convened_it_for_stays(office: Office) -> None:
    case = await office.case("mother")
    office.family = Household()
    other = await office.case("son")
    meeting = await office.convened("support_conference", agenda=taking(case))

    for said in ({"add": taking(other)}, {"take_off": [case]}):
        assert (await office.refuses(COUNCIL, path(meeting), **DAY, **said))["type"] == "agenda-fixed"


async def test_r8_a_case_whose_plan_waits_for_the_meeting_is_not_taken_off(office: Office) -> None:
    case = await office.case("mother")
    plan = await office.plan_of(case)
    meeting = await office.plan("coordination_meeting", on="2026-06-20")
    await office.does(COUNCIL, f"/plans/{plan}/submission", on="2026-06-20", meeting_id=meeting)

    told = await office.refuses(COUNCIL, path(meeting), on="2026-06-20", take_off=[case])

    assert (told["type"], told["cases"]) == ("agenda-bound", [case])


async def test_a_meeting_that_moved_keeps_the_cases_on_which_something_was_gathered(room: Room) -> None:
    meeting = await room.conference()
    await room.shares(meeting)
    moved = (await room.does(COUNCIL, f"/meetings/{meeting}/move", on="2026-06-10", held_on="2026-06-30"))["id"]

    told = await room.refuses(COUNCIL, path(moved), on="2026-06-10", take_off=[str(room.family.case_id)])

    assert told["type"] == "agenda-bound"


async def test_r7_the_promotion_council_speaks_of_topics_and_of_no_case(office: Office) -> None:
    case = await office.case("mother")
    number = (await office.sees(COUNCIL, f"/cases/{case}"))["number"]
    council = await office.plan("promotion_council", topics=["2025-2029年度の実績", "連携の方法"])

    await office.does(COUNCIL, path(council), **DAY, add_topics=["新しい窓口"], take_off_topics=["連携の方法"])

    assert (await office.sees(CITY, f"/meetings/{council}"))["topics"] == ["2025-2029年度の実績", "新しい窓口"]
    wide = number.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    for said in ({"add": taking(case)}, {"add_topics": [f"事例{number}の進め方"]}, {"add_topics": [f"{wide}について"]}):
        assert (await office.refuses(COUNCIL, path(council), **DAY, **said))["type"] == "no-cases-on-the-council"
    body = {"on": "2026-06-01", "kind": "promotion_council", "held_on": "2026-06-26", "agencies": ["city"]}
    told = await office.refuses(COUNCIL, "/meetings", **body, topics=[f"{number}の世帯"])
    assert told["type"] == "no-cases-on-the-council"
    meeting = await office.plan("support_conference")
    worded = await office.refuses(COUNCIL, path(meeting), **DAY, add_topics=["長男のこと"])
    assert (worded["status"], worded["type"]) == (422, "topics-are-the-councils")


async def test_topics_move_along_are_printed_and_kept_from_calendars_and_outsiders(office: Office) -> None:
    topic = "相談窓口の連携の方法"
    council = await office.plan("promotion_council", topics=[topic])
    assert topic not in str(await office.content())
    moved = (await office.does(COUNCIL, f"/meetings/{council}/move", on="2026-06-02", held_on="2026-06-29"))["id"]
    await office.does(CITY, f"/meetings/{moved}/convocation", on="2026-06-08")
    await office.does(COUNCIL, path(moved), on="2026-06-09", add_topics=["指標"])

    assert (await office.sees(HIGASHI, f"/meetings/{moved}"))["topics"] == [topic, "指標"]
    calendar = await office.get(HIGASHI, f"/meetings/{moved}/invitation.ics")
    assert (calendar.status_code, topic in calendar.text) == (200, False)
    paper = await office.get(HIGASHI, f"/meetings/{moved}/invitation/paper?format=xlsx")
    assert paper.status_code == 200
    assert (await office.refuses(HIGASHI, path(moved), on="2026-06-09", add_topics=["別"]))["type"] == "role-lacking"
