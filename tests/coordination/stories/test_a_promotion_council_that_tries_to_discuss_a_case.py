"""A promotion council that tries to discuss a case (plan §7, R7): refused on every road, and held without it.

The council's year is planned, and somebody finds it practical to bring a case along: into the agenda, into a search
for a date, into the minutes. Each time it is refused, with what to do instead, and nothing of it is kept.
"""

from tests.coordination.calendars import invitation
from tests.coordination.meeting_room import CITY, COUNCIL, KITA, Room, problem

YEAR = {"on": "2026-04-06", "kind": "promotion_council", "first": "2026-05-20", "agencies": ["city", "council", "kita"]}
SLOT = {"held_on": "2026-06-15", "start": "10:00", "end": "11:30"}


async def test_a_promotion_council_that_tries_to_discuss_a_case(room: Room) -> None:
    case = {"case_id": str(room.family.case_id)}
    council = {"on": "2026-04-06", "kind": "promotion_council", "agencies": ["city", "council"]}

    # On an agenda, and where a date is looked for, it is refused before anybody is asked.
    roads = [
        await room.refuses(CITY, "/meetings", **council, held_on="2026-05-20", agenda=[case]),
        await room.refuses(COUNCIL, "/date-polls", **council, candidates=[SLOT], agenda=[case]),
    ]

    # The year is planned without it: the dates of the body's own rules, nobody's case among them.
    series = await room.does(CITY, "/meeting-series", **YEAR)
    first = series["dates"][0]["meeting_id"]
    await room.does(CITY, f"/meetings/{first}/convocation", on="2026-04-07")
    shown = await room.sees(KITA, f"/meetings/{first}")
    assert (shown["agenda"], shown["body"]["discusses_cases"]) == ([], False)
    assert shown["body"]["purpose"].startswith("重層的支援体制整備事業に関する情報共有等")
    sent = await invitation(room, KITA, first)
    assert (sent.event.summary, sent.event.uid) == ("重層的支援体制推進会議", first)

    # In the minutes it is refused as well, with every determination there is: none of them is this body's.
    for said in ({"result": "closing_agreed"}, {"result": "outreach"}, {"result": "continue"}):
        minutes = room.minutes(said, on="2026-05-20", attendees=[{"agency": "city"}])
        roads.append(problem(await room.post(CITY, f"/meetings/{first}/minutes", minutes)))
    assert {(told["status"], told["type"]) for told in roads} == {(409, "no-cases-on-the-council")}
    assert all("重層的支援会議または支援会議" in told["detail"] for told in roads)

    # Without it the meeting is held and counts, and nothing of the case is known there.
    seats = [{"agency": seat.agency, "subject": seat.subject} for seat in (CITY, COUNCIL, KITA)]
    await room.does(CITY, f"/meetings/{first}/minutes", **room.minutes(on="2026-05-20", attendees=seats))
    held = [each for each in await room.events("meeting-held") if each["meeting_id"] == first]
    assert [(each["kind"], each["case_ids"]) for each in held] == [("promotion_council", [])]
    assert (await room.sees(CITY, f"/meetings?case_id={room.family.case_id}"))["items"] == []
    left = (await room.sees(CITY, f"/meeting-series/{series['id']}"))["dates"]
    assert [each["status"] for each in left] == ["held", "planned", "planned"]
