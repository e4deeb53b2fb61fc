"""A household that was watched over needs support again: same number, new episode, what is carried over (R12)."""

from typing import Any

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, KITA
from tests.coordination.office import Office
from tests.coordination.test_closing import closure, finish_roles, running


async def test_a_reopening(office: Office) -> None:
    case = await running(office)
    await finish_roles(office, case, on="2026-07-31")
    told = [{"goal": 1, "result": "partly", "text": "月に二度は外に出た"}]
    await office.does(COUNCIL, f"/cases/{case}/evaluations", on="2026-07-31", goals=told, ease_of_support=4)
    await office.does(HIGASHI, f"/cases/{case}/ease-of-support", on="2026-07-31", before=2, after=4)
    meeting = await office.meets({"result": "closing_agreed"}, on="2026-08-03")
    watch = {
        "agency": "higashi",
        "until": "2027-03-31",
        "text": "月に一度の電話",
        "contacts": [{"due_on": "2026-09-01"}],
    }
    await office.does(CITY, f"/cases/{case}/closure", **closure(meeting, on="2026-08-05", watch=watch))

    async def contacts() -> list[dict[str, Any]]:
        episode = (await office.sees(COUNCIL, f"/cases/{case}/closings"))["items"][0]
        found: list[dict[str, Any]] = episode["closure"]["watch"]["contacts"]
        return found

    async def overdue(who: Any) -> list[str]:
        return [line["since"] for line in (await office.sees(who, "/stalled?reason=contact_overdue"))["items"]]

    # The contact was forgotten: the agency that watches, the coordinator and the city all see it; others nothing.
    assert [await overdue(who) for who in (HIGASHI, COUNCIL, CITY, KITA)] == [["2026-09-01"]] * 3 + [[]]
    first = (await contacts())[0]["id"]
    stranger = await office.refuses(KITA, f"/watch-contacts/{first}/result", on="2026-09-07", result="unchanged")
    assert stranger["status"] == 404

    # Each result leads to the next date by itself; what nobody found out counts as missed.
    await office.does(HIGASHI, f"/watch-contacts/{first}/result", on="2026-09-07", result="absent")
    second = (await contacts())[1]["id"]
    needs = {"on": "2026-10-07", "result": "needs_support", "note": "再び閉じこもっている"}
    await office.does(HIGASHI, f"/watch-contacts/{second}/result", **needs)
    twice = await office.refuses(HIGASHI, f"/watch-contacts/{second}/result", **needs)
    assert twice["type"] == "contact-answered"
    assert [(each["status"], each["due_on"]) for each in await contacts()] == [
        ("missed", "2026-09-01"),
        ("done", "2026-10-07"),
        ("planned", "2026-11-09"),
    ]
    assert {line["reason"] for line in (await office.sees(CITY, "/stalled"))["items"]} == {
        "contact_overdue",
        "support_needed",
    }

    # The city reopens it: the same number, a new episode, the watch over, and nothing of before lost.
    state = await office.does(CITY, f"/cases/{case}/reopening", on="2026-10-08", reason="再び孤立している")
    assert (state["number"], state["episode"], state["status"]) == ("2026-0001", 2, "gathering")
    before, now = (await office.sees(COUNCIL, f"/cases/{case}/closings"))["items"]
    plan = (await office.sees(CITY, f"/cases/{case}"))["plans"][0]["id"]
    assert now["carried_over"] == {
        "coordinator": {"subject": "coordinator", "agency": "council"},
        "plan_id": plan,
        "goals_open": [1],
        "ease_after": 4.0,
        "watch_contacts": 1,
    }
    assert (now["reason"], now["closure"]) == ("再び孤立している", None)
    assert (before["closure"]["on"], before["closure"]["watch"]["ended_on"]) == ("2026-08-05", "2026-10-08")
    assert [each["status"] for each in before["closure"]["watch"]["contacts"]] == ["missed", "done", "dropped"]
    late = await office.refuses(COUNCIL, f"/cases/{case}/watch/end", on="2026-10-09", reason="落ち着いた")
    assert late["type"] == "not-watched"

    # The first meeting's word does not close the second episode.
    await office.does(COUNCIL, f"/cases/{case}/evaluations", on="2026-11-20", goals_reached=0)
    old = await office.refuses(CITY, f"/cases/{case}/closure", **closure(meeting, on="2026-11-20"))
    assert old["type"] == "determination-missing"
    assert [each["episode"] for each in await office.events("case-reopened")] == [2]
