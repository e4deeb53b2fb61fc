"""What several steps of the story do in the same way."""

from typing import Any

from shared.demo.household import SIX_AGENCIES
from shared.demo.story import CITY, COORDINATOR, SIX, Story


async def activity(story: Story, on: str, counterpart: str, method: str, *members: str) -> None:
    """Record one activity of the coordinator."""
    body: dict[str, Any] = {"on": on, "counterpart": counterpart, "method": method}
    if members:
        body["member_ids"] = [story.members[member] for member in members]
    await story.post(COORDINATOR, f"/coordination/v1/cases/{story.ids['case']}/activities", body)


async def plan_meeting(story: Story, kind: str, *, on: str, held_on: str) -> str:
    """Plan a meeting of the six agencies about the household."""
    body = {
        "on": on,
        "kind": kind,
        "held_on": held_on,
        "agencies": list(SIX_AGENCIES),
        "agenda": [{"case_id": story.ids["case"]}],
    }
    answer = await story.post(COORDINATOR, "/coordination/v1/meetings", body)
    return str(answer["id"])


async def convene(story: Story, meeting: str, *, on: str) -> None:
    """The city convenes (R6)."""
    await story.post(CITY, f"/coordination/v1/meetings/{story.ids[meeting]}/convocation", {"on": on})


async def hold(story: Story, meeting: str, *, on: str, result: str, **determination: Any) -> None:
    """Record the minutes: held with the city present (R6), with its determination on the case."""
    body = {
        "on": on,
        "city_present": True,
        "attendees": [{"agency": person.agency, "subject": person.subject} for person in SIX],
        "determinations": [{"case_id": story.ids["case"], "result": result} | determination],
    }
    await story.post(COORDINATOR, f"/coordination/v1/meetings/{story.ids[meeting]}/minutes", body)


async def consent(story: Story, member: str, *, on: str) -> None:
    """One person's grant for all six agencies."""
    body: dict[str, Any] = {
        "on": on,
        "household_id": story.ids["household"],
        "member_id": story.members[member],
        "purpose": "support_sharing",
        "agencies": list(SIX_AGENCIES),
        "categories": ["basic", "health", "living", "economic", "family"],
        "valid_until": "2027-03-31",
        "method": "paper",
        "notice_version": "2026-04",
    }
    if member == "child":
        body["given_by"] = story.members["daughter"]
    await story.post(COORDINATOR, "/intake/v1/consents", body)
