"""The clock passes midnight and the fiscal year's end: what holds is of the day it happened on (R4, R5, R16)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import uuid4

import pytest_asyncio

from services.coordination.domain.deadlines import Calendar
from services.coordination.domain.rhythm import Rhythm
from services.reporting.app import SERVICE as REPORTING
from shared.reference.profile import load_profile
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import House, opened
from shared.testing.keys import Keys
from tests.coordination.meeting_room import AGENCIES, CITY, COUNCIL, HIGASHI, SEATS, Room, pointers
from tests.coordination.office import Office
from tests.coordination.turns import at

LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)
NIGHT = {"on": "2027-03-01", "held_on": "2027-03-31", "start": "22:00"}


@pytest_asyncio.fixture
async def reporting(town_keys: Keys, service_database: ServiceDatabase) -> AsyncIterator[House]:
    now = datetime.fromisoformat("2027-04-02T09:00:00+09:00")
    async with opened(House, REPORTING, town_keys, await service_database("reporting"), now=now) as made:
        yield made


async def test_r4_consents_of_two_years_that_meet_at_midnight_hold_for_the_meeting_and_one_of_march_does_not(
    room: Room,
) -> None:
    await room.consents("father", "mother", "son", until=LAST)
    with at(room, "2027-03-30T12:00"):
        meeting = await room.plan(**NIGHT, end="01:00")
        ends = await room.refuses(CITY, f"/meetings/{meeting}/convocation", on="2027-03-30")
        for word in ("father", "mother", "son"):
            await room.consents(word, since=FIRST, until=date(2028, 3, 31))
        await room.does(CITY, f"/meetings/{meeting}/convocation", on="2027-03-30")

    assert ends["type"] == "consent-missing"
    assert {each["agency"] for each in ends["missing"]} == set(AGENCIES)


async def test_r4_a_meeting_that_lasts_longer_than_the_consents_is_recorded_as_far_as_they_reach(room: Room) -> None:
    await room.consents("father", "mother", "son", until=LAST)
    with at(room, "2027-03-30T12:00"):
        meeting = await room.plan(**NIGHT)
        await room.does(CITY, f"/meetings/{meeting}/convocation", on="2027-03-30")
    path, said = f"/meetings/{meeting}/minutes", room.minutes({"result": "continue"}, on="2027-03-31")

    with at(room, "2027-03-31T21:59"):
        begun = await room.refuses(COUNCIL, path, **said)
    with at(room, "2027-03-31T23:59"):
        tomorrow = await room.refuses(COUNCIL, path, **said | {"on": "2027-04-01"})
        running = await room.refuses(COUNCIL, path, **said, ended="00:01")
    with at(room, "2027-04-01T00:01"):
        over = await room.refuses(COUNCIL, path, **said, ended="00:01")
        await room.does(COUNCIL, path, **said, ended="23:59")

    assert (begun["type"], pointers(tomorrow), pointers(running)) == ("not-begun", ["/on"], ["/ended"])
    assert over["type"] == "consent-missing"
    assert [each["on"] for each in await room.events("meeting-held")] == ["2027-03-31"]


async def test_r5_who_comes_after_midnight_confirms_the_duty_then_and_attended(room: Room) -> None:
    with at(room, "2027-03-30T12:00"):
        meeting = await room.plan("support_conference", **NIGHT)
        await room.does(CITY, f"/meetings/{meeting}/convocation", on="2027-03-30")
        for seat in (CITY, COUNCIL):
            await room.does(seat, f"/meetings/{meeting}/acknowledgements", on="2027-03-30")
    path, said = f"/meetings/{meeting}/minutes", room.minutes({"result": "continue"}, on="2027-03-31")

    with at(room, "2027-04-01T00:20"):
        await room.does(HIGASHI, f"/meetings/{meeting}/acknowledgements", on="2027-04-01")
        shared = {"on": "2027-04-01", "content": "夜に灯りがついている。"}
        await room.does(HIGASHI, f"/meetings/{meeting}/materials", **shared)
        before = await room.refuses(COUNCIL, path, **said, ended="23:50")
        await room.does(COUNCIL, path, **said, ended="00:20")

    assert (before["type"], [each["agency"] for each in before["missing"]]) == ("acknowledgement-required", ["higashi"])
    seen = await room.sees(CITY, f"/meetings/{meeting}")
    assert (seen["held_on"], seen["ended_on"], len(seen["minutes"]["attendees"])) == ("2027-03-31", "2027-04-01", 3)


async def test_r16_what_was_recorded_after_midnight_counts_in_the_year_in_which_it_happened(
    office: Office, reporting: House
) -> None:
    with at(office, "2027-03-31T12:00"):
        case = await office.case(on="2027-03-30")
        conference = await office.plan("support_conference", **NIGHT | {"on": "2027-03-30"})
        await office.does(CITY, f"/meetings/{conference}/convocation", on="2027-03-30")
    with at(office, "2027-04-01T00:30"):
        for seat in SEATS:
            await office.does(seat, f"/meetings/{conference}/acknowledgements", on="2027-04-01")
        minutes = office.minutes({"result": "continue"}, on="2027-03-31", ended="00:30")
        await office.does(COUNCIL, f"/meetings/{conference}/minutes", **minutes)
        for on in ("2027-03-31", "2027-04-01"):
            await office.does(COUNCIL, f"/cases/{case}/activities", on=on, counterpart="city", method="phone")

    told = await office.envelopes(office.since)
    await reporting.hears(*told)
    found = (await reporting.shown(CITY, "/indicators", **{"from": "2027-03", "to": "2027-04"}))["indicators"]

    assert found["activities"]["months"] == {"2027-03": 1, "2027-04": 1}
    assert found["support_conferences_held"]["months"] == {"2027-03": 1, "2027-04": 0}


async def test_a_case_is_numbered_by_the_year_in_which_it_was_taken_on_also_when_that_is_entered_later(
    office: Office,
) -> None:
    made = [office.referral(office.dossier(word, household_id=uuid4())) for word in ("mother", "son")]
    await office.hears(*made)
    with at(office, "2027-04-01T00:01"):
        answers = await asyncio.gather(
            *(
                office.post(COUNCIL, f"/referrals/{each.referral_id}/acceptance", {"on": on})
                for each, on in zip(made, ("2027-03-31", "2027-04-01"), strict=True)
            )
        )
        numbers = [
            (await office.sees(COUNCIL, f"/cases/{each.json()['case_id']}"))["number"].split("-")[0] for each in answers
        ]

    assert numbers == ["2026", "2027"]


async def test_r9_the_city_commissions_nothing_on_a_consent_that_ended_at_midnight(office: Office) -> None:
    case = await office.case("mother", "son")
    await office.all_consent()
    with at(office, "2027-03-31T18:00"):
        plan, meeting = await office.found_appropriate(
            case, on="2027-03-31", **office.with_participation("son") | {"roles": _ROLES, "goals": _GOALS}
        )
    body = {"meeting_id": meeting}

    with at(office, "2027-04-01T00:01"):
        for on in ("2027-03-31", "2027-04-01"):
            told = await office.refuses(CITY, f"/plans/{plan}/decision", on=on, **body)
            assert (told["type"], {each["member"] for each in told["missing"]}) == (
                "consent-missing",
                {office.family["son"]},
            )
    with at(office, "2027-03-31T23:59"):
        decided = await office.does(CITY, f"/plans/{plan}/decision", on="2027-03-31", **body)

    assert decided["status"] == "in_force"
    assert [each["on"] for each in await office.events("support-commissioned")] == ["2027-03-31"]


_ROLES = [{"agency": "council", "text": "全体の調整"}]
_GOALS = [{"text": "週に一度は外に出る", "due_on": "2027-12-31", "measure": "外出した日の数"}]


def test_deadlines_stand_still_over_golden_week_and_the_turn_of_the_year() -> None:
    calendar, rhythm = Calendar.of(load_profile()), Rhythm.of(load_profile())

    assert calendar.role_answer_due(date(2026, 4, 28)) == date(2026, 5, 11)
    assert calendar.role_answer_due(date(2026, 12, 25)) == date(2027, 1, 7)
    assert calendar.information_due(date(2026, 12, 28)) == date(2027, 1, 8)
    assert calendar.preparation_due(date(2026, 5, 7), convened_on=date(2026, 4, 1)) == date(2026, 4, 30)
    assert calendar.preparation_due(date(2027, 1, 4), convened_on=date(2026, 12, 1)) == date(2026, 12, 25)
    assert rhythm.review_due(date(2026, 9, 29), "in_force") == date(2027, 1, 4)
    assert rhythm.passed(date(2026, 5, 7), 5) == rhythm.passed(date(2026, 5, 6), 5)
    assert rhythm.passed(date(2027, 1, 4), 5) == rhythm.passed(date(2026, 12, 31), 5)
    assert calendar.late(date(2026, 12, 28), date(2027, 1, 4)) == 1
