"""Two acts at once, each on a connection of its own, in either order: what holds afterwards, and what each was told."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from typing import Any

import httpx
import pytest

from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI, Room
from tests.coordination.office import Office
from tests.coordination.test_plan_editing import saved
from tests.coordination.test_role_offers import offered
from tests.coordination.turns import one_after_the_other, outcome

Act = Callable[[], Coroutine[Any, Any, httpx.Response]]
DONE, MADE = (200, None), (201, None)
FIRST_FIRST = pytest.mark.parametrize("turned", [False, True], ids=["first", "second"])


async def race(room: Room, table: str, record: str, acts: Sequence[Act], *, turned: bool) -> list[Any]:
    """How each of two was answered, named in their own order, whichever of them came first."""
    order = [1, 0] if turned else [0, 1]
    answers = await one_after_the_other(room, table, record, *(acts[n]() for n in order))
    return [outcome(answers[order.index(n)]) for n in (0, 1)]


@FIRST_FIRST
async def test_r8_of_two_who_edit_a_plan_the_first_is_kept_and_the_second_told(office: Office, *, turned: bool) -> None:
    case = await office.case()
    plan = await office.plan_of(case)
    said = ("月に一度共有する。", "月に二度共有する。")

    told = await race(
        office,
        "household_case",
        case,
        [
            lambda: saved(office, plan, 1, provision_as_one=said[0]),
            lambda: saved(office, plan, 1, wishes_and_issues="眠りたい"),
        ],
        turned=turned,
    )

    assert told == ([(412, "plan-changed"), DONE] if turned else [DONE, (412, "plan-changed")])
    content = (await office.sees(COUNCIL, f"/plans/{plan}"))["content"]
    assert (content["provision_as_one"] == said[0], content["wishes_and_issues"] == "眠りたい") == (not turned, turned)


@FIRST_FIRST
async def test_r8_a_decision_meets_a_newer_version(office: Office, *, turned: bool) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    older, meeting = await office.found_appropriate(case, **office.with_participation("son"))
    newer = await office.plan_of(case, on="2026-06-27", **office.with_participation("son"))

    told = await race(
        office,
        "household_case",
        case,
        [
            lambda: office.post(CITY, f"/plans/{older}/decision", {"on": "2026-06-29", "meeting_id": meeting}),
            lambda: office.post(COUNCIL, f"/plans/{newer}/submission", {"on": "2026-06-29"}),
        ],
        turned=turned,
    )

    assert told == ([(409, "plan-superseded"), DONE] if turned else [DONE, DONE])
    status = [(await office.sees(COUNCIL, f"/plans/{each}"))["status"] for each in (older, newer)]
    assert status == (["superseded", "submitted"] if turned else ["in_force", "submitted"])
    assert len(await office.events("support-commissioned")) == (0 if turned else 1)
    assert len(await office.roles_of(case)) == (0 if turned else 2)


@FIRST_FIRST
async def test_r8_a_meeting_s_finding_meets_a_newer_version(office: Office, *, turned: bool) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    older = await office.plan_of(case)
    await office.does(COUNCIL, f"/plans/{older}/submission", on="2026-06-20")
    meeting = await office.convened()
    newer = await office.plan_of(case, on="2026-06-21")
    minutes = office.minutes({"result": "appropriate", "plan_id": older})

    told = await race(
        office,
        "household_case",
        case,
        [
            lambda: office.post(COUNCIL, f"/meetings/{meeting}/minutes", minutes),
            lambda: office.post(COUNCIL, f"/plans/{newer}/submission", {"on": "2026-06-26"}),
        ],
        turned=turned,
    )

    assert told == ([(409, "plan-superseded"), DONE] if turned else [DONE, DONE])
    assert (await office.sees(CITY, f"/meetings/{meeting}"))["status"] == ("convened" if turned else "held")
    assert len(await office.events("meeting-held")) == (0 if turned else 1)


@FIRST_FIRST
@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("cancellation", {"reason": "台風"}, "meeting-cancelled"),
        ("move", {"held_on": "2026-07-03"}, "meeting-moved"),
    ],
)
async def test_minutes_meet_the_meeting_s_end(
    room: Room, path: str, body: dict[str, str], kind: str, *, turned: bool
) -> None:
    await room.consents("father", "mother", "son")
    meeting = await room.convened()

    told = await race(
        room,
        "meeting",
        meeting,
        [
            lambda: room.post(COUNCIL, f"/meetings/{meeting}/minutes", room.minutes({"result": "continue"})),
            lambda: room.post(CITY, f"/meetings/{meeting}/{path}", {"on": "2026-06-26"} | body),
        ],
        turned=turned,
    )

    assert told == (
        [(409, kind), DONE if path == "cancellation" else MADE] if turned else [DONE, (409, "already-held")]
    )
    assert len(await room.events("meeting-held")) == (0 if turned else 1)
    assert len(await room.events("meeting-cancelled")) == (turned and path == "cancellation")


@FIRST_FIRST
async def test_two_who_move_a_meeting_make_one_new_one(room: Room, *, turned: bool) -> None:
    meeting = await room.convened("support_conference")
    path = f"/meetings/{meeting}/move"

    told = await race(
        room,
        "meeting",
        meeting,
        [
            lambda: room.post(CITY, path, {"on": "2026-06-20", "held_on": "2026-07-03"}),
            lambda: room.post(COUNCIL, path, {"on": "2026-06-20", "held_on": "2026-07-10"}),
        ],
        turned=turned,
    )

    assert told == ([(409, "meeting-moved"), MADE] if turned else [MADE, (409, "meeting-moved")])
    days = [row.held_on for row in await room.found("SELECT held_on FROM meeting WHERE moved_from = :m", m=meeting)]
    assert days == [date(2026, 7, 10 if turned else 3)]


@FIRST_FIRST
async def test_r4_who_is_added_meets_the_call(room: Room, *, turned: bool) -> None:
    await room.consents("father", "mother", "son")
    meeting = await room.plan()
    added = {"on": "2026-06-08", "agencies": ["city", "council", "higashi", "kita"]}

    told = await race(
        room,
        "meeting",
        meeting,
        [
            lambda: room.post(CITY, f"/meetings/{meeting}/convocation", {"on": "2026-06-08"}),
            lambda: room.post(CITY, f"/meetings/{meeting}/changes", added),
        ],
        turned=turned,
    )

    assert told == ([(409, "consent-missing"), DONE] if turned else [DONE, (409, "consent-missing")])
    seen = await room.sees(CITY, f"/meetings/{meeting}")
    assert (seen["status"], "kita" in seen["agencies"]) == ("planned" if turned else "convened", turned)


@FIRST_FIRST
async def test_two_who_call_one_more_each_both_have_theirs(room: Room, *, turned: bool) -> None:
    meeting = await room.convened("support_conference")
    path = f"/meetings/{meeting}/changes"

    told = await race(
        room,
        "meeting",
        meeting,
        [
            lambda: room.post(CITY, path, {"on": "2026-06-09", "call": ["kita"]}),
            lambda: room.post(CITY, path, {"on": "2026-06-09", "call": ["minami"], "leave_out": ["higashi"]}),
        ],
        turned=turned,
    )

    assert told == [DONE, DONE]
    assert set((await room.sees(CITY, f"/meetings/{meeting}"))["agencies"]) == {"city", "council", "kita", "minami"}


@FIRST_FIRST
@pytest.mark.parametrize("last", ["acceptance", "decline", "handover"])
async def test_r10_a_role_taken_back_meets_its_agency_s_answer(office: Office, last: str, *, turned: bool) -> None:
    case, roles = await offered(office)
    role = f"/roles/{roles['higashi']}"
    if last == "handover":
        await office.does(HIGASHI, f"{role}/acceptance", on="2026-07-03")
    body = {"on": "2026-07-06", "reason": "担当が異なる"} if last != "acceptance" else {"on": "2026-07-06"}
    body |= {"agency": "kita"} if last == "handover" else {}

    told = await race(
        office,
        "household_case",
        case,
        [
            lambda: office.post(HIGASHI, f"{role}/{last}", body),
            lambda: office.post(COUNCIL, f"{role}/withdrawal", {"on": "2026-07-06", "reason": "不要になった"}),
        ],
        turned=turned,
    )

    late = "role-not-accepted" if last == "handover" else "already-answered"
    over = (409, "role-over") if last == "decline" else DONE
    assert told == ([(409, late), DONE] if turned else [MADE if last == "handover" else DONE, over])
    statuses = [each["status"] for each in (await office.sees(HIGASHI, f"/roles?case_id={case}"))["items"]]
    assert statuses == (["declined"] if over != DONE and not turned else ["withdrawn"])
    assert len(await office.events("role-withdrawn")) == statuses.count("withdrawn")


@FIRST_FIRST
async def test_r5_a_request_taken_back_meets_its_answer(room: Room, *, turned: bool) -> None:
    conference = await room.conference()
    asked = {"on": "2026-06-09", "agency": "higashi", "question": "様子は"}
    request = (await room.does(CITY, f"/meetings/{conference}/information-requests", **asked))["id"]
    path = f"/information-requests/{request}"

    told = await race(
        room,
        "information_request",
        request,
        [
            lambda: room.post(HIGASHI, f"{path}/answer", {"on": "2026-06-10", "content": "変わりない。"}),
            lambda: room.post(COUNCIL, f"{path}/withdrawal", {"on": "2026-06-10", "reason": "別に聞いた"}),
        ],
        turned=turned,
    )

    assert told == ([(409, "already-answered"), DONE] if turned else [DONE, (409, "already-answered")])
    (seen,) = (await room.sees(CITY, f"/meetings/{conference}/materials"))["requests"]
    assert seen["status"] == ("withdrawn" if turned else "answered")


@FIRST_FIRST
async def test_r4_who_leaves_meets_the_call(office: Office, *, turned: bool) -> None:
    case = await office.case("mother", "son")
    await office.hears(office.grant("mother"))
    meeting = await office.plan()
    son = office.family["son"]

    told = await race(
        office,
        "household_case",
        case,
        [
            lambda: office.post(CITY, f"/meetings/{meeting}/convocation", {"on": "2026-06-08"}),
            lambda: office.post(COUNCIL, f"/cases/{case}/members/{son}/departure", {"on": "2026-06-08"}),
        ],
        turned=turned,
    )

    assert told == ([DONE, (204, None)] if turned else [(409, "consent-missing"), (204, None)])
