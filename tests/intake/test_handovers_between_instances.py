"""A desk hands over to one whose agency runs its own intake: one owner at every moment, nothing lost (R2, R17)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from shared.testing.fixtures import ServiceDatabase
from shared.testing.keys import Keys
from tests.intake.factories import a_consultation
from tests.intake.sisters import Town, office

OFFER = {"on": "2026-11-26", "to_desk": "kita", "message": "見守りをお願いします"}
YES = {"on": "2026-11-27"}
NO = {"on": "2026-11-27", "reason": "圏域の外のため", "next_step": "みなみに相談してください"}
BACK = {"on": "2026-11-27", "reason": "ご本人が希望しなくなった"}


@pytest_asyncio.fixture(scope="module")
async def offices(module_database: ServiceDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    keys = Keys.make(tmp_path_factory.mktemp("keys"))
    keys.add("kita")
    city_url, kita_url = await module_database("intake"), await module_database("intake")
    async with office(keys, city_url, "intake") as city, office(keys, kita_url, "kita") as kita:
        yield Town(city, kita, keys)


@pytest_asyncio.fixture
async def town(offices: Town) -> Town:
    """Two intakes that have seen nothing yet."""
    await offices.wipe()
    return offices


async def offered(town: Town, **overrides: Any) -> tuple[dict[str, Any], str]:
    council = town.city.person("council")
    made = await council.does("/consultations", a_consultation(**overrides))
    handover = await council.does(f"/consultations/{made['id']}/handovers", OFFER)
    return made, handover["id"]


async def handover_at(town: Town, where: str, handover: str) -> dict[str, Any]:
    office, agency = (town.city, "council") if where == "city" else (town.kita, "kita")
    found: dict[str, Any] = (await office.person(agency).get(f"/handovers/{handover}")).json()
    return found


async def test_r2_the_offering_desk_stays_the_owner_until_its_instance_has_applied_the_yes(town: Town) -> None:
    made, handover = await offered(town)
    assert (await town.kita.person("kita").get("/handovers")).json()["items"] == []
    await town.carry()
    kita = town.kita.person("kita", subject="k-1")

    state = await kita.does(f"/handovers/{handover}/acceptance", YES)

    assert (state["status"], state["owner"]["agency"]) == ("accepting", "council")
    assert await town.owners(made["id"]) == ["council"]
    await town.carry()
    assert await town.owners(made["id"]) == ["kita"]
    seen = (await kita.get(f"/consultations/{made['id']}")).json()
    assert (seen["owner"], seen["held_at"]) == ({"agency": "kita", "subject": "k-1"}, None)
    assert (await handover_at(town, "city", handover))["status"] == "accepted"
    assert (await handover_at(town, "kita", handover))["status"] == "accepted"


async def test_what_the_desk_is_shown_is_what_a_desk_of_the_same_instance_would_be_shown(town: Town) -> None:
    made, _ = await offered(town)
    council, kita = town.city.person("council"), town.kita.person("kita")
    there = (await council.get(f"/consultations/{made['id']}")).json()
    await town.carry()

    here = (await kita.get(f"/consultations/{made['id']}")).json()

    own = {"held_at": "intake", "number": here["number"]}
    assert here == there | own
    waiting = (await kita.get("/work", list="unanswered")).json()["items"]
    assert [(line["consultation_id"], line["other_agency"]) for line in waiting] == [(made["id"], "council")]


async def test_a_no_brings_reason_and_next_step_and_leaves_nothing_behind(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()

    await town.kita.person("kita").does(f"/handovers/{handover}/decline", NO)
    await town.carry()

    seen = await handover_at(town, "city", handover)
    assert (seen["status"], seen["reason"], seen["next_step"]) == ("declined", NO["reason"], NO["next_step"])
    assert await town.owners(made["id"]) == ["council"]
    assert (await town.kita.person("kita").get(f"/consultations/{made['id']}")).status_code == 404
    left = await town.kita.found("SELECT name, kana, birth_date FROM member WHERE name IS NOT NULL")
    assert left == []


async def test_an_offer_taken_back_meanwhile_is_not_owned_by_who_said_yes(town: Town) -> None:
    made, handover = await offered(town)
    await town.carry()

    await town.kita.person("kita").does(f"/handovers/{handover}/acceptance", YES)
    await town.city.person("council").does(f"/handovers/{handover}/withdrawal", BACK)
    await town.carry()

    assert await town.owners(made["id"]) == ["council"]
    told = await handover_at(town, "kita", handover)
    assert (told["status"], told["reason"]) == ("withdrawn", BACK["reason"])
