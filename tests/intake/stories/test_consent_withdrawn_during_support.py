"""Support goes on, and a person takes back what they allowed: first for one agency, then altogether."""

from tests.intake.conftest import Intake
from tests.intake.factories import a_consent, a_consultation


async def test_consent_withdrawn_during_support(intake: Intake) -> None:
    council = intake.person("council")
    made = await council.does("/consultations", a_consultation())
    mother, home = made["members"]["mother"], made["household_id"]
    consent = await council.does("/consents", a_consent(home, mother, agencies=["city", "council", "higashi"]))
    await council.does(f"/consultations/{made['id']}/referral", {"on": "2026-06-15", "with_consent": True})
    path = f"/consents/{consent['id']}/withdrawal"

    await council.does(path, {"on": "2026-07-01", "agencies": ["higashi"]})
    await council.does(path, {"on": "2026-08-01"})
    again = await council.post(path, {"on": "2026-08-02"})

    assert (again.status_code, again.json()["withdrawn_on"]) == (409, "2026-08-01")
    told = [(kind, data["revision"]) for kind, data in await intake.told() if kind.startswith("consent-")]
    assert told == [("consent-granted.v1", 1), ("consent-granted.v1", 2), ("consent-withdrawn.v1", 3)]
    answer = await council.get("/consents/coverage", household=home, agencies="city,higashi", on="2026-08-01")
    assert {one["agency"]: (one["why"], one["on"]) for one in answer.json()["answers"]} == {
        "city": ("withdrawn", "2026-08-01"),
        "higashi": ("withdrawn", "2026-07-01"),
    }
    history = (await council.get("/consents", household=home)).json()["items"]
    assert [(one["status"], one["valid_from"], one["narrowed_on"]) for one in history] == [
        ("withdrawn", "2026-06-12", "2026-07-01")
    ]
    second = await council.post(f"/consultations/{made['id']}/referral", {"on": "2026-08-01", "with_consent": True})
    assert second.status_code == 409
