"""A volunteer (民生委員) tells of a neighbour: much follows from it, and who told is never shown (R15)."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.intake.domain.concern import REPORTER
from shared.actors import Role
from shared.demo.story import COORDINATOR, WINDOW, actor
from tests.intake.factories import a_conference_decision
from tests.journeys.asking import Ids, ask, operations
from tests.journeys.town import Town, Towns

NAME, CONTACT = "架空 民生委員子", "000-1234-9876"
MARKS = (NAME, NAME.replace(" ", ""), CONTACT)
EVERYBODY = [actor(agency, role) for agency in ("council", "city", "kita", "minami") for role in Role]
"""The receiving agency, the one that decides, the one asked to take over, and one without any business here."""


@pytest.fixture
async def town(towns: Towns) -> AsyncIterator[Town]:
    async with towns.lent() as made:
        yield made


def a_tip(**overrides: Any) -> dict[str, Any]:
    return {
        "on": "2026-05-01",
        "desk": "sogo",
        "source": "commissioned_welfare_volunteer",
        "narrative": f"{NAME}さんによると、隣家で夜に泣き声がする。",
        "whereabouts": f"架空町三丁目、{NAME.replace(' ', '')}宅の北隣",
        "reporter": NAME,
        "reporter_contact": CONTACT,
    } | overrides


async def what_followed(town: Town) -> Ids:
    """One tip becomes a case by a referral, the next ones part of its outreach, a consultation, or nothing further."""
    intake, coordination = town.houses["intake"], town.houses["coordination"]
    tips = [(await intake.done(WINDOW, "/concerns", a_tip(suspicions=["child"])))["id"] for _ in range(5)]
    referred = await intake.done(
        WINDOW,
        f"/concerns/{tips[0]}/referral",
        {"on": "2026-05-02", "household": {"members": [{"name": "架空 子"}]}, "reason": "複数の分野"},
    )
    await town.carry()
    accepted = {"on": "2026-05-07"}
    case = await coordination.done(COORDINATOR, f"/referrals/{referred['referral_id']}/acceptance", accepted)
    await town.carry()
    household = referred["household_id"]
    await intake.hears(a_conference_decision(case_id=UUID(case["case_id"]), household_id=UUID(household)))
    outreach = (await intake.shown(WINDOW, "/outreach"))["items"][0]["id"]
    await intake.done(WINDOW, f"/concerns/{tips[1]}/outreach", {"on": "2026-05-08", "outreach_id": outreach})
    became = await intake.done(WINDOW, f"/concerns/{tips[2]}/consultation", {"on": "2026-05-08"})
    closing = {"on": "2026-05-08", "reason": "reported", "note": f"{NAME}さんの話を児童相談所へ通告した"}
    await intake.done(WINDOW, f"/concerns/{tips[3]}/closing", closing)
    offer = {"on": "2026-05-09", "to_desk": "kita"}
    await intake.done(WINDOW, f"/consultations/{became['consultation_id']}/handovers", offer)
    await town.carry()
    return {
        "concern_id": tips,
        "household_id": [household],
        "household": [household],
        "consultation_id": [referred["consultation_id"], became["consultation_id"]],
        "referral_id": [referred["referral_id"]],
        "outreach_id": [outreach],
        "case_id": [case["case_id"]],
    }


async def test_a_volunteer_tells_of_a_neighbour(town: Town) -> None:
    ids = await what_followed(town)
    shown, marked = [], set()
    for operation in operations(town):
        if operation.method != "GET" and not operation.path.endswith("/searches"):
            continue
        for who in EVERYBODY:
            for way in operation.ways(ids):
                answer = await ask(town, who, operation, way, ids)
                assert answer.status_code < 500, (operation.name, answer.text)
                if REPORTER in answer.text:
                    marked.add((operation.service, who.agency))
                if any(mark in answer.text for mark in MARKS):
                    shown.append((operation.name, who.agency, sorted(who.roles)))

    assert shown == []
    assert marked >= {("intake", "council"), ("intake", "kita"), ("coordination", "city")}, "or nothing was seen at all"
    told = await town.houses["intake"].done(
        WINDOW, f"/concerns/{ids['concern_id'][4]}/reporter-disclosure", {"on": "2026-05-10", "reason": "様子を聞く"}
    )
    assert (told["reporter"], told["contact"]) == (NAME, CONTACT)
    await nobody_else_learns_it(town, ids)
    await it_lies_and_travels_nowhere_in_clear(town)


async def nobody_else_learns_it(town: Town, ids: Ids) -> None:
    wish = {"on": "2026-05-10", "reason": "知りたい"}
    for who in (each for each in EVERYBODY if each.agency != "council"):
        for concern in ids["concern_id"]:
            answer = await town.houses["intake"].post(who, f"/concerns/{concern}/reporter-disclosure", wish)
            assert answer.status_code == 404, (who.agency, sorted(who.roles))


async def it_lies_and_travels_nowhere_in_clear(town: Town) -> None:
    for house in town.houses.values():
        for table in await house.tables():
            async with house.held.sessions() as session:
                rows = await session.scalars(text(f'SELECT t::text FROM "{table}" AS t'))
                found = [row for row in rows for mark in MARKS if mark in row or mark.encode().hex() in row]
                assert found == [], (house.service.name, table)
