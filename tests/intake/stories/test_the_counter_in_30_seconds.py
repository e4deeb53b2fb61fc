"""The counter in 30 seconds: who, what, how urgent; the rest can wait."""

from shared.testing.house import NOW
from tests.intake.conftest import Intake


async def test_the_counter_in_30_seconds(intake: Intake) -> None:
    desk = intake.person("kita", subject="w-7")
    told = {"urgency": "soon", "household": {"members": [{"name": "架空 花子", "main_issue": "debt"}]}}

    made = await desk.does("/consultations", told)

    seen = (await desk.get(f"/consultations/{made['id']}")).json()
    assert (seen["desk"], seen["channel"], seen["source"], seen["urgency"]) == ("kita", "visit", "self", "soon")
    assert seen["received_on"] == NOW.date().isoformat()
    assert seen["owner"] == {"agency": "kita", "subject": "w-7"}
    person = seen["household"]["members"][0]
    assert (person["name"], person["main_issue"], person["issues"]) == ("架空 花子", "debt", ["debt"])
    assert made["members"] == {"member1": person["id"]}
    assert [kind for kind, _ in await intake.told()] == ["consultation-received.v1"]
