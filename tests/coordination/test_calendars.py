"""Invitations and feeds as another programme reads them: one entry per meeting, without case or person (R5, R15)."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.telemetry import tracing
from tests.coordination.calendars import invitation, looks_in, standing, subscribes
from tests.coordination.meeting_room import AUDITOR, CITY, COUNCIL, HIGASHI, KITA, Room, problem

TOKYO = ZoneInfo("Asia/Tokyo")
TIMES: dict[str, Any] = {"start": "14:00", "end": "15:30", "place": "市役所 第一会議室"}
LATE: dict[str, Any] = {"held_on": "2026-11-27"}
"""A day that calendars still keep on the last day of the tests."""


async def test_an_invitation_is_read_by_another_programme_and_tells_neither_case_nor_person(room: Room) -> None:
    await room.consents("father", "mother", "son")
    meeting = await room.convened(**TIMES)

    sent = await invitation(room, HIGASHI, meeting)

    event = sent.event
    assert (sent.method, event.uid, event.sequence) == ("REQUEST", meeting, 0)
    assert (event.dtstart, event.dtend) == (
        datetime(2026, 6, 26, 14, tzinfo=TOKYO),
        datetime(2026, 6, 26, 15, 30, tzinfo=TOKYO),
    )
    assert [zone.tz_id for zone in sent.calendar.timezones] == ["Asia/Tokyo"]
    assert sent.lines("DTSTART;TZID=Asia/Tokyo") == ["20260626T140000"]
    assert sent.lines("DTSTAMP")[0].endswith("Z")
    assert (event.summary, event.location) == ("重層的支援会議", "市役所 第一会議室")
    assert event.organizer is not None
    assert event.organizer.common_name == "地域福祉課"
    assert [str(each.uri) for each in event.attendees] == [
        f"mailto:{agency}@agencies.invalid" for agency in ("city", "council", "higashi")
    ]
    told = {str(room.family.case_id), *map(str, room.family.members.values()), "見本", "2026-0", CITY.subject}
    assert [each for each in told if each in sent.text] == []
    assert ("higashi-1", "read", "invitation", "consent") in await room.access_log()


async def test_r5_where_a_support_conference_meets_is_not_told(room: Room) -> None:
    meeting = await room.convened("support_conference", **TIMES)

    sent = await invitation(room, HIGASHI, meeting)

    assert (sent.event.summary, sent.event.location) == ("支援会議", None)
    assert sent.lines("CLASS") == ["CONFIDENTIAL"]


async def test_what_moves_keeps_its_uid_raises_its_sequence_and_is_tentative_until_convened_anew(room: Room) -> None:
    meeting = await room.convened("support_conference")
    first = await room.does(COUNCIL, f"/meetings/{meeting}/move", on="2026-06-10", held_on="2026-07-03")
    tentative = await invitation(room, HIGASHI, meeting)
    second = await room.does(COUNCIL, f"/meetings/{first['id']}/move", on="2026-06-11", held_on="2026-07-10")
    await room.does(CITY, f"/meetings/{second['id']}/convocation", on="2026-06-12")
    again = await invitation(room, HIGASHI, second["id"])
    old = await invitation(room, HIGASHI, meeting)
    await room.does(CITY, f"/meetings/{second['id']}/cancellation", on="2026-07-01")
    off = await invitation(room, HIGASHI, second["id"])

    sent = (tentative, again, old, off)
    assert {each.event.uid for each in sent} == {meeting}
    assert [each.event.sequence for each in sent] == [1, 3, 3, 4]
    assert [each.method for each in sent] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert [standing(each.event) for each in sent] == ["TENTATIVE", "CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [each.event.dtstart for each in sent] == [date(2026, 7, 3), *[date(2026, 7, 10)] * 3]


async def test_whom_a_change_leaves_out_is_told_with_the_slot_it_knew(room: Room) -> None:
    meeting = await room.convened("support_conference", **LATE, start="10:00", end="11:00")
    path = await subscribes(room, HIGASHI)
    change = f"/meetings/{meeting}/changes"

    same = await room.does(CITY, change, on="2026-06-09", start="10:00")
    await room.does(CITY, change, on="2026-06-09", start="13:00", end="14:00", agencies=["city", "council", "kita"])
    out, stays = await invitation(room, HIGASHI, meeting), await invitation(room, KITA, meeting)
    in_feed = (await looks_in(room, path)).calendar.events
    await room.does(CITY, change, on="2026-06-10", agencies=["city", "council", "higashi"])

    assert same["status"] == "convened"
    assert [(each.method, each.event.sequence) for each in (out, stays)] == [("CANCEL", 1), ("REQUEST", 1)]
    assert [str(out.event.dtstart)[11:16], str(stays.event.dtstart)[11:16]] == ["10:00", "13:00"]
    assert [(each.uid, standing(each)) for each in in_feed if each.uid == meeting] == [(meeting, "CANCELLED")]
    assert (await invitation(room, HIGASHI, meeting)).method == "REQUEST"
    assert (await invitation(room, KITA, meeting)).method == "CANCEL"
    assert (await room.hides(KITA, f"/meetings/{meeting}"))["status"] == 404


async def test_r4_who_is_added_after_the_convocation_needs_consent_and_the_city(room: Room) -> None:
    await room.consents("father", "mother", "son")
    meeting = await room.convened()
    wider = {"on": "2026-06-09", "agencies": ["city", "council", "higashi", "kita"]}
    change = f"/meetings/{meeting}/changes"

    council = await room.refuses(COUNCIL, change, **wider)
    missing = await room.refuses(CITY, change, **wider)
    nobody = await room.refuses(CITY, change, on="2026-06-09", agencies=["council"])
    await room.consents("father", "mother", "son", agencies=["kita"])
    await room.does(CITY, change, **wider)

    assert (council["status"], council["type"]) == (403, "city-convenes")
    assert {(each["agency"]) for each in missing["missing"]} == {"kita"}
    assert [each["pointer"] for each in nobody["errors"]] == ["/agencies"]
    assert (await room.sees(KITA, f"/meetings/{meeting}"))["agencies"] == wider["agencies"]
    assert (await room.refuses(HIGASHI, change, **wider))["status"] == 403
    assert (await room.refuses(AUDITOR, change, **wider))["status"] == 404


async def test_r15_no_invitation_before_the_city_convenes_and_none_for_who_is_not_called(room: Room) -> None:
    planned = await room.plan("support_conference")
    convened = await room.convened("support_conference")

    assert (await room.hides(COUNCIL, f"/meetings/{planned}/invitation.ics"))["type"] == "not-convened"
    for who, meeting in ((HIGASHI, planned), (KITA, convened), (AUDITOR, convened)):
        assert (await room.hides(who, f"/meetings/{meeting}/invitation.ics"))["status"] == 404


async def test_r15_a_feed_shows_the_meetings_to_which_ones_agency_is_called_and_nothing_else(room: Room) -> None:
    mine = await room.convened("support_conference", **LATE, **TIMES)
    over = await room.convened("support_conference", held_on="2026-06-26")
    others = await room.convened("support_conference", **LATE, agencies=["city", "kita"])
    planned = await room.plan("support_conference", **LATE)

    sent = await looks_in(room, await subscribes(room, HIGASHI))

    shown = {each.uid for each in sent.calendar.events}
    assert (sent.method, mine in shown, {over, others, planned} & shown) == ("PUBLISH", True, set())
    assert sent.lines("ATTENDEE") == []
    assert sent.lines("REFRESH-INTERVAL") == sent.lines("X-PUBLISHED-TTL") == ["PT1H"]
    assert "higashi-1" not in sent.text
    assert ("higashi-1", "read", "calendar", "internal_use") in await room.access_log()


async def test_an_address_is_its_owners_is_replaced_and_revoked_and_kept_as_a_hash_only(room: Room) -> None:
    first = await subscribes(room, KITA)
    second = await subscribes(room, KITA)
    told = await room.sees(KITA, "/calendar")

    token = second.rsplit("/", 1)[1].removesuffix(".ics")
    assert len(token) >= 43
    assert told["valid_until"] == "2027-03-31"
    assert all(token not in row for rows in (await room.content()).values() for row in rows)
    assert problem(await room.client.get(first))["type"] == "not-found"
    await looks_in(room, second)
    revoked = await room.post(KITA, "/calendar/revocation", {"on": "2026-11-30"})
    assert revoked.status_code == 204
    assert problem(await room.client.get(second)) | {"instance": ""} == problem(await room.client.get(first)) | {
        "instance": ""
    }
    assert (await room.hides(KITA, "/calendar"))["status"] == 404
    assert (await room.refuses(KITA, "/calendar/revocation", on="2026-11-30"))["status"] == 404
    assert (await room.refuses(AUDITOR, "/calendar", on="2026-11-30"))["type"] == "role-lacking"


async def test_the_city_revokes_the_address_of_who_has_left_and_nobody_else_does(room: Room) -> None:
    path = await subscribes(room, HIGASHI)
    theirs = {"on": "2026-11-30", "agency": "higashi", "subject": "higashi-1"}

    for who in (KITA, COUNCIL, AUDITOR):
        assert (await room.post(who, "/calendar/revocation", theirs)).status_code in {403, 404}
    await looks_in(room, path)
    done = await room.post(CITY, "/calendar/revocation", theirs)

    assert done.status_code == 204
    assert problem(await room.client.get(path))["status"] == 404


async def test_an_address_answers_until_the_fiscal_year_ends(room: Room) -> None:
    path = await subscribes(room, COUNCIL, on="2026-03-31")

    assert problem(await room.client.get(path))["status"] == 404


async def test_a_path_with_its_token_reaches_no_log_no_metric_and_no_trace(
    room: Room, capfd: pytest.CaptureFixture[str]
) -> None:
    path = await subscribes(room, HIGASHI)
    token = path.rsplit("/", 1)[1].removesuffix(".ics")

    exporter = InMemorySpanExporter()

    with tracing.exporting(exporter):
        await looks_in(room, path)
        unknown = await room.client.get(path.replace(token, f"{token}x"))
    metrics = (await room.client.get("/coordination/metrics")).text
    written = capfd.readouterr()

    assert "/coordination/v1/calendar/{token}.ics" in metrics
    assert unknown.status_code == 404
    traces = "".join(span.to_json() for span in exporter.get_finished_spans())
    assert "/coordination/v1/calendar/{token}.ics" in traces
    assert token not in metrics + traces + written.out + written.err


async def test_a_meeting_over_midnight_ends_on_the_next_day(room: Room) -> None:
    meeting = await room.convened("support_conference", start="22:30", end="00:30", held_on="2027-03-31")

    event = (await invitation(room, HIGASHI, meeting)).event

    assert (event.dtstart, event.dtend) == (
        datetime(2027, 3, 31, 22, 30, tzinfo=TOKYO),
        datetime(2027, 4, 1, 0, 30, tzinfo=TOKYO),
    )
