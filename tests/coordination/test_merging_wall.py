"""What a conference shared stays its own when its case becomes part of another one (R5, R15)."""

from datetime import date

from tests.coordination.meeting_room import CITY, HIGASHI, KITA, Room
from tests.coordination.test_wall_everywhere import MARK, ids_in, seen_by, told_in_a_conference


async def test_r5_no_reading_tells_those_of_the_other_case_what_lies_in_a_conference_of_the_one(room: Room) -> None:
    told = await told_in_a_conference(room)
    aunt = await room.household("aunt", opened=date(2026, 4, 1))
    agenda = [{"case_id": str(aunt.case_id)}]
    await room.convened("support_conference", agencies=["city", "kita"], agenda=agenda, held_on="2026-12-18")
    body = {"on": "2026-06-27", "into": str(aunt.case_id), "reason": "同じ世帯であることを確認した。"}
    await room.does(CITY, f"/cases/{room.family.case_id}/merge", **body)
    ids = dict(await ids_in(room, told))
    ids["case_id"] = [str(aunt.case_id), str(room.family.case_id)]

    assert await seen_by(room, KITA, ids) == set()
    assert await seen_by(room, HIGASHI, ids, "/materials") == {"/meetings/{meeting_id}/materials"}
    assert MARK not in " ".join(body for _, body in await room.outbox())
    seen = await room.get(KITA, f"/cases/{aunt.case_id}")
    assert [each in seen.text for each in (aunt["aunt"], *map(str, room.family.members.values()))] == [True] + [
        False
    ] * 4
