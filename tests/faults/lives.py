"""What takes several commands: a conference until its minutes, a case until it is closed; each repeated until done.

Between any two of them the program asked may die: what it had promised before must still hold for the next.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.actors import Actor
from shared.demo.story import CITY, COORDINATOR
from tests.faults.acknowledged import Acknowledged

if TYPE_CHECKING:
    from tests.faults.driver import Driver

Json = dict[str, Any]
SEATS = (CITY, COORDINATOR)


async def hold_a_conference(driver: Driver, chance: random.Random) -> Acknowledged:
    """A support conference on a case that goes on: planned, called, the duty confirmed, minutes."""
    case, on = driver.a_case(chance), driver.day(chance)
    meeting = await _conferred(driver, case, on, "continue")
    return Acknowledged("conference", UUID(meeting), on)


async def close_a_case(driver: Driver, chance: random.Random) -> Acknowledged:
    """A household without consent from its consultation to the closing of its case, which a conference agrees to."""
    case = await driver.case_of_its_own(chance)
    on = driver.day(chance)
    said = {"on": on.isoformat()}
    evaluated = {"goals_reached": 0, "text": "架空の評価"} | said
    await driver.ask(COORDINATOR, f"/coordination/v1/cases/{case}/evaluations", evaluated)
    meeting = await _conferred(driver, case, on, "closing_agreed")
    closed = {"reason": "consent_withdrawn", "meeting_id": meeting} | said
    await driver.ask(CITY, f"/coordination/v1/cases/{case}/closure", closed)
    driver.note(Acknowledged("conference", UUID(meeting), on))
    return Acknowledged("closing", UUID(case), on)


async def _conferred(driver: Driver, case: str, on: Any, result: str) -> str:
    said = {"on": on.isoformat()}
    planned = {"kind": "support_conference", "held_on": on.isoformat(), "agencies": ["city", "council"]}
    agenda = {"agenda": [{"case_id": case}]}
    meeting = str((await driver.ask(COORDINATOR, "/coordination/v1/meetings", said | planned | agenda))["id"])
    path = f"/coordination/v1/meetings/{meeting}"
    await driver.ask(CITY, f"{path}/convocation", said)
    for seat in SEATS:
        await driver.ask(seat, f"{path}/acknowledgements", said)
    held = {"city_present": True, "attendees": [_attendee(seat) for seat in SEATS]}
    await driver.ask(
        COORDINATOR, f"{path}/minutes", said | held | {"determinations": [{"case_id": case, "result": result}]}
    )
    return meeting


def _attendee(seat: Actor) -> Json:
    return {"agency": seat.agency, "subject": seat.subject}


Life = Callable[["Driver", random.Random], Awaitable[Acknowledged]]
LIVES: dict[str, Life] = {"conference": hold_a_conference, "closing": close_a_case}
