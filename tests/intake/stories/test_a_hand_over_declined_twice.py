"""A hand-over declined twice: nobody is left without an owner, and at the third try the city is asked along."""

from typing import Any

from shared.actors import Role
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation


async def owner_of(person: Person, consultation: str) -> Any:
    return (await person.get(f"/consultations/{consultation}/standing")).json()["owner"]


async def test_a_hand_over_declined_twice(intake: Intake) -> None:
    sogo, city = intake.person("council"), intake.person("city", Role.CITY_OFFICER)
    made = await sogo.does("/consultations", a_consultation())
    path = f"/consultations/{made['id']}"
    ours = {"agency": "council", "subject": sogo.subject}
    for desk, on, why in (("kita", "13", "担当区域ではない"), ("minami", "15", "満員")):
        asked = intake.person(desk)
        offer = await sogo.does(f"{path}/handovers", {"on": f"2026-04-{on}", "to_desk": desk})
        refused = {"on": f"2026-04-{on}", "reason": why, "next_step": "ほかの窓口へ"}

        await asked.does(f"/handovers/{offer['id']}/decline", refused)

        assert await owner_of(sogo, made["id"]) == ours
        assert (await asked.get(path)).status_code == 404

    standing = (await sogo.get(f"{path}/standing")).json()
    assert [(one["to_desk"], one["reason"]) for one in standing["handovers"]] == [
        ("kita", "担当区域ではない"),
        ("minami", "満員"),
    ]
    assert standing["needs_help"] is True
    assert standing["next"] == {"awaited": "contact", "on": "2026-05-14"}

    third = await sogo.does(f"{path}/handovers", {"on": "2026-04-16", "to_desk": "nishi", "message": "急いでいます"})
    await sogo.does(f"/handovers/{third['id']}/escalation", {"on": "2026-04-16"})
    seen = (await city.get("/handovers", escalated=True)).json()["items"]
    assert [(one["id"], one["from_agency"], one["to_desk"]) for one in seen] == [(third["id"], "council", "nishi")]
    assert not {"message", "consultation_id", "reason"} & set(seen[0])
    named = await city.does(
        f"/handovers/{third['id']}/intervention",
        {"on": "2026-04-17", "to_desk": "higashi", "reason": "市が調整した"},
    )
    assert await owner_of(sogo, made["id"]) == ours

    await intake.person("higashi").does(f"/handovers/{named['id']}/acceptance", {"on": "2026-04-20"})
    await intake.person("higashi").does(
        f"/handovers/{named['id']}/companions",
        {"on": "2026-04-21", "who": "福祉総合相談窓口の相談員", "outcome": "一緒に来所し、担当を紹介した。"},
    )
    await intake.person("higashi").does(f"/handovers/{named['id']}/first-contact", {"on": "2026-04-21"})

    standing = (await sogo.get(f"{path}/standing")).json()
    assert standing["owner"] == {"agency": "higashi", "subject": "worker@higashi"}
    assert [one["status"] for one in standing["handovers"]] == ["declined", "declined", "replaced", "accepted"]
    last = standing["handovers"][-1]
    assert (last["replaces"], last["message"], last["first_contact_on"]) == (third["id"], "急いでいます", "2026-04-21")
    assert [one["outcome"] for one in last["companions"]] == ["一緒に来所し、担当を紹介した。"]
    assert [kind for kind, _ in await intake.told()] == [
        "consultation-received.v1",
        "handover-offered.v1",
        "handover-declined.v1",
        "handover-offered.v1",
        "handover-declined.v1",
        "handover-offered.v1",
        "handover-withdrawn.v1",
        "handover-offered.v1",
        "handover-accepted.v1",
    ]
