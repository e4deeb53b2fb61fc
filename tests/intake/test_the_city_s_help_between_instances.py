"""Nobody answers, and the desks work at two instances: the city helps all the same, and the owner stays (R2)."""

from typing import Any

from shared.actors import Role
from tests.intake.conftest import Person
from tests.intake.factories import a_consultation
from tests.intake.sisters import Town

NAMED = {"on": "2026-11-30", "to_desk": "higashi", "reason": "返事がないため"}


def officer_of(town: Town) -> Person:
    return town.city.person("city", Role.CITY_OFFICER)


async def offered_by_kita(town: Town, on: str = "2026-11-10", **overrides: Any) -> tuple[str, str]:
    """A consultation of kita's, offered to the council's desk at the city's instance; arrived."""
    kita = town.kita.person("kita")
    made = await kita.does("/consultations", a_consultation(desk="kita", **overrides))
    offer = {"on": on, "to_desk": "sogo", "message": "お願いします"}
    handover = await kita.does(f"/consultations/{made['id']}/handovers", offer)
    await town.carry()
    return made["id"], handover["id"]


async def test_the_city_names_another_desk_and_the_one_elsewhere_hears_it(town: Town) -> None:
    council, kita = town.city.person("council"), town.kita.person("kita")
    made = await council.does("/consultations", a_consultation())
    offer = {"on": "2026-11-10", "to_desk": "kita"}
    handover = await council.does(f"/consultations/{made['id']}/handovers", offer)
    await town.carry()
    overdue = (await kita.get("/work", list="overdue")).json()["items"]
    assert [line["reason"] for line in overdue] == ["answer_overdue"]

    await officer_of(town).does(f"/handovers/{handover['id']}/intervention", NAMED)
    await town.carry()

    seen = (await kita.get(f"/handovers/{handover['id']}")).json()
    assert (seen["status"], seen["reason"], seen["message"]) == ("replaced", "返事がないため", None)
    assert (await kita.get(f"/consultations/{made['id']}")).status_code == 404


async def test_what_kita_offered_the_city_lets_kita_offer_to_another_desk(town: Town) -> None:
    consultation, handover = await offered_by_kita(town)
    escalated = (await officer_of(town).get("/handovers", escalated=True)).json()["items"]
    assert [(one["id"], one["from_agency"]) for one in escalated] == [(handover, "kita")]

    named = await officer_of(town).does(f"/handovers/{handover}/intervention", NAMED)
    assert await town.owners(consultation) == ["kita"]
    await town.carry()

    ended = (await town.city.person("council").get(f"/handovers/{handover}")).json()
    assert (ended["status"], ended["reason"], ended["message"]) == ("replaced", "返事がないため", None)
    higashi = town.city.person("higashi")
    assert [one["id"] for one in (await higashi.get("/handovers")).json()["items"]] == [named["id"]]
    chain = (await town.kita.person("kita").get(f"/consultations/{consultation}/standing")).json()["handovers"]
    assert [(one["to_desk"], one["replaces"]) for one in chain] == [("sogo", None), ("higashi", handover)]
    await higashi.does(f"/handovers/{named['id']}/acceptance", {"on": "2026-11-30"})
    await town.carry()
    assert await town.owners(consultation) == ["higashi"]
    told = [kind for office in (town.city, town.kita) for kind, _ in await office.told()]
    assert (told.count("handover-offered.v1"), told.count("handover-withdrawn.v1")) == (2, 1)


async def test_an_answer_that_crosses_the_city_s_word_holds(town: Town) -> None:
    consultation, handover = await offered_by_kita(town)

    await town.city.person("council").does(f"/handovers/{handover}/acceptance", {"on": "2026-11-30"})
    late = await officer_of(town).post(f"/handovers/{handover}/intervention", NAMED)
    await town.carry()

    assert (late.status_code, late.json()["type"]) == (409, "/problems/already-answered")
    assert await town.owners(consultation) == ["council"]


async def test_who_calls_the_city_is_seen_there_at_once(town: Town) -> None:
    _, handover = await offered_by_kita(town, "2026-11-27")
    assert (await officer_of(town).get("/handovers", escalated=True)).json()["items"] == []

    await town.kita.person("kita").does(f"/handovers/{handover}/escalation", {"on": "2026-11-28"})
    await town.carry()

    seen = (await officer_of(town).get("/handovers", escalated=True)).json()["items"]
    assert [one["id"] for one in seen] == [handover]
