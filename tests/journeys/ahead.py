"""What the story's people have planned for the weeks to come: a search for a date, a year's dates, a joint day."""

from collections.abc import Mapping, Sequence

from shared.demo.household import SIX_AGENCIES
from shared.demo.story import COORDINATOR, Story

_COUNCIL = {"on": "2026-11-30", "kind": "promotion_council", "agencies": SIX_AGENCIES}
_AFTERNOON = {"start": "15:00", "end": "16:00"}
_BEFORE = {"on": "2026-11-30", "kind": "other", "start": "09:00", "end": "10:00"}


async def planned_ahead(story: Story) -> Mapping[str, Sequence[str]]:
    """The ids, by the name of the parameter that asks for them."""
    looked_for = _COUNCIL | {"candidates": [{"held_on": "2026-12-10"} | _AFTERNOON]}
    poll = await story.post(COORDINATOR, "/coordination/v1/date-polls", looked_for)
    year = _COUNCIL | {"first": "2026-12-10", "times": 1} | _AFTERNOON
    series = await story.post(COORDINATOR, "/coordination/v1/meeting-series", year)
    meeting = series["dates"][0]["meeting_id"]
    slot = await story.post(COORDINATOR, f"/coordination/v1/meetings/{meeting}/external-slots", _BEFORE)
    return {"poll_id": [poll["id"]], "series_id": [series["id"]], "slot_id": [slot["id"]]}
