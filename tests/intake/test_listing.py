"""The consultations of an agency are exactly those that it sees, whatever way they came to it and left it."""

from itertools import chain
from typing import Any

import pytest
from sqlalchemy import text

from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation

WAYS = ((), ("kita",), ("kita", "minami"), ("kita", "minami", "kita"), ("kita", "council"), ("minami", "kita?"))
"""The desks that took it over one after the other; with `?` one that was only asked."""

AGENCIES = ("council", "kita", "minami", "higashi")
URGENCIES = ("normal", "soon", "emergency")


async def listed(person: Person, **query: Any) -> list[str]:
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await person.get("/consultations", limit=2, **query, **cursor)).json()
        found += [line["id"] for line in page["items"]]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


async def placed(intake: Intake, way: tuple[str, ...], **said: Any) -> str:
    owner = intake.person("council")
    made = str((await owner.does("/consultations", a_consultation(**said)))["id"])
    for step in way:
        agency = step.removesuffix("?")
        desk = "sogo" if agency == "council" else agency
        offer = await owner.does(f"/consultations/{made}/handovers", {"on": "2026-04-15", "to_desk": desk})
        if agency == step:
            owner = intake.person(agency)
            await owner.does(f"/handovers/{offer['id']}/acceptance", {"on": "2026-04-16"})
    return made


@pytest.fixture
async def all_ways(intake: Intake) -> dict[str, str]:
    """Every consultation with its status: each way once open and once concluded, in several urgencies."""
    made: dict[str, str] = {}
    for n, way in enumerate(WAYS):
        told = {"urgency": URGENCIES[n % 3], "on": f"2026-04-{1 + n:02}"}
        made[await placed(intake, way, **told)] = "open"
        if way and way[-1].endswith("?"):
            continue  # nothing ends while somebody is asked to take it
        ended, owner = await placed(intake, way, **told), intake.person(way[-1] if way else "council")
        await owner.does(f"/consultations/{ended}/conclusion", {"on": "2026-06-01", "outcome": "resolved"})
        made[ended] = "concluded"
    return made


async def test_an_agency_s_list_holds_once_what_it_sees_and_nothing_else(
    intake: Intake, all_ways: dict[str, str]
) -> None:
    for person in map(intake.person, AGENCIES):
        sees = [each for each in all_ways if (await person.get(f"/consultations/{each}")).status_code == 200]

        assert sorted(await listed(person)) == sorted(sees)
        for status in ("open", "concluded"):
            kept = [each for each in sees if all_ways[each] == status]
            assert sorted(await listed(person, status=status)) == sorted(kept)


async def test_pages_follow_one_another_in_order(intake: Intake, all_ways: dict[str, str]) -> None:
    kita = intake.person("kita")
    whole = (await kita.get("/consultations", limit=100)).json()["items"]

    assert [line["id"] for line in whole] == await listed(kita)
    stretches = [[line["received_on"] for line in whole if line["urgency"] == u] for u in reversed(URGENCIES)]
    assert [line["received_on"] for line in whole] == list(chain(*(sorted(each, reverse=True) for each in stretches)))
    assert len(whole) > 2
    assert set(all_ways) >= {line["id"] for line in whole}


async def test_what_another_instance_is_about_to_take_is_still_listed(intake: Intake) -> None:
    made = await placed(intake, ("kita?",))
    async with intake.held.sessions.begin() as session:
        await session.execute(text("UPDATE handover SET status = 'accepting'"))

    assert await listed(intake.person("kita")) == [made]
