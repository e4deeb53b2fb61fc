"""An outreach of 14 months with 40 attempts: two workers, a pause, a relationship handed on, the turn of the year."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from shared.actors import Actor, Role
from shared.demo.story import CITY
from tests.intake.factories import a_conference_decision, a_consent, a_plan_decision
from tests.journeys.town import Town, Towns

FIRST, OTHER = (Actor(subject, "council", frozenset({Role.WORKER})) for subject in ("w-1", "w-2"))
DECIDED, PAUSED, RESUMED = date(2025, 9, 10), date(2026, 1, 5), date(2026, 2, 16)
WITHIN_THE_PAUSE = date(2026, 1, 20)
ASKED, TOOK_OVER = date(2026, 3, 20), date(2026, 4, 10)
TOGETHER = date(2026, 4, 7)
EVERY = timedelta(days=9)


def the_40_days() -> list[date]:
    """Every ninth day but in the pause, when somebody comes by once, and the visit that two make together."""
    days = [DECIDED + EVERY * n for n in range(1, 60)]
    outside = [day for day in days if not PAUSED <= day < RESUMED and day != TOGETHER]
    return sorted([WITHIN_THE_PAUSE, TOGETHER, *outside[:38]])


def attempts() -> list[dict[str, Any]]:
    """What came of each: nobody opens, letters, the family, at last the person."""
    results = ["absent"] * 8 + ["letter_left"] * 6 + ["refused"] * 4 + ["family_only"] * 4 + ["met"] * 16
    results += ["accompanied"] * 2
    stages = {14: "indirect", 22: "met", 32: "relationship"}
    said = zip(the_40_days(), results, strict=True)
    return [{"on": on.isoformat(), "result": result, "stage": stages.get(n)} for n, (on, result) in enumerate(said)]


@pytest.fixture
async def town(towns: Towns) -> AsyncIterator[Town]:
    async with towns.lent() as made:
        yield made


async def test_an_outreach_of_14_months_with_40_attempts(town: Town) -> None:
    intake, decision = town.houses["intake"], a_conference_decision(on=DECIDED)
    await intake.hears(decision)
    path = f"/outreach/{(await intake.shown(FIRST, '/outreach'))['items'][0]['id']}"
    await intake.done(FIRST, f"{path}/information", on("2025-09-11", source="resident", learned="夜に灯りがつく"))
    await intake.done(FIRST, f"{path}/arrangements", on("2025-09-16", agency="higashi", agreed="先に一人で訪ねる"))
    plan = {"goal": "顔を覚えてもらう", "method": "訪問と手紙", "frequency": "9日に1回"}
    await intake.done(FIRST, f"{path}/plan", on("2025-09-16", **plan, next_review_on="2025-12-15"))

    for said in attempts():
        day = date.fromisoformat(said["on"])
        who, more = (OTHER, {}) if day > TOOK_OVER else (FIRST, {"with_subjects": ["w-2"]} if day == TOGETHER else {})
        if day == TOGETHER:
            await intake.done(FIRST, f"{path}/succession", on(ASKED.isoformat(), subject="w-2", reason="異動"))
        if day == WITHIN_THE_PAUSE:
            await intake.done(FIRST, f"{path}/pauses", on(PAUSED.isoformat(), reason="本人の入院"))
        await intake.done(who, f"{path}/contacts", said | more)
        if day == WITHIN_THE_PAUSE:
            await intake.done(FIRST, f"{path}/resumption", on(RESUMED.isoformat()))
        if day == TOGETHER:
            await intake.done(OTHER, f"{path}/succession/acceptance", on(TOOK_OVER.isoformat()))
            await intake.done(OTHER, f"{path}/workers/leaving", on("2026-04-30", subject="w-1"))
    review = on("2025-12-15", result="continue", finding="手紙は受け取られている", next_on="2026-03-16")
    await intake.done(FIRST, f"{path}/reviews", review)
    await intake.hears(a_plan_decision(case_id=decision.case_id, household_id=decision.household_id, on=ASKED))
    member, household = str(decision.member_ids[0]), str(decision.household_id)
    consent = await intake.done(OTHER, "/consents", a_consent(household, member, on="2026-10-30"))
    await intake.done(OTHER, f"{path}/stage", on("2026-10-30", stage="consent", reason="署名をいただいた"))
    await intake.done(OTHER, f"{path}/end", on("2026-11-10", reason="to_watching"))
    await town.carry()

    await the_record_tells_all_of_it(town, path, consent["id"])
    await reporting_counts_it_right(town)


async def the_record_tells_all_of_it(town: Town, path: str, consent: str) -> None:
    seen = await town.houses["intake"].shown(OTHER, path)
    assert (len(seen["contacts"]), seen["stage"], seen["status"]) == (40, "consent", "ended")
    assert (seen["basis"], seen["started_on"], seen["ended_on"]) == ("city_decision", "2025-09-10", "2026-11-10")
    assert [contact["on"] for contact in seen["contacts"] if contact["in_pause"]] == ["2026-01-20"]
    assert [(one["subject"], one["until"]) for one in seen["workers"]] == [("w-1", "2026-04-30"), ("w-2", None)]
    assert (seen["owner_subject"], seen["successions"][0]["status"]) == ("w-2", "accepted")
    assert [step["code"] for step in seen["course"] if step["kind"] == "stage"] == [
        "indirect",
        "met",
        "relationship",
        "consent",
    ]
    assert (seen["consents"], seen["next_date"], seen["next_review_on"]) == ([consent], None, "2026-03-16")


async def reporting_counts_it_right(town: Town) -> None:
    """By month, over the turn of the fiscal year, met ones beside; open until its end."""
    shown = await town.houses["reporting"].shown(CITY, "/indicators", **{"from": "2025-09", "to": "2026-11"})
    told = shown["indicators"]["outreach_contacts"]
    by_month = Counter(said["on"][:7] for said in attempts())
    assert {month: count for month, count in told["months"].items() if count} == dict(by_month)
    assert told["total"] == 40
    for year, months in (("2025", ("2025-04", "2026-03")), ("2026", ("2026-04", "2026-11"))):
        first, last = months
        part = await town.houses["reporting"].shown(CITY, "/indicators", **{"from": first, "to": last})
        expected = sum(count for month, count in by_month.items() if first <= month <= last)
        assert part["indicators"]["outreach_contacts"]["total"] == expected, year
    still_open = shown["indicators"]["outreach_open"]["months"]
    assert [still_open[month] for month in ("2025-09", "2026-03", "2026-10", "2026-11")] == [1, 1, 1, 0]


def on(day: str, **said: Any) -> dict[str, Any]:
    return {"on": day} | said
