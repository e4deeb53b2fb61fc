"""How long after its answer a withdrawal of consent is in force in the services that rest something on consent (R3).

On the idle embedded stack a person consents and withdraws, several times. Timed is from intake's answer until the
service's own API refuses: coordination to show the person to an agency and to convene on their case, participation to
offer them to a host. Community and reporting rest nothing on consent.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from shared.demo.acts import plan_meeting
from shared.demo.household import SIX_AGENCIES
from shared.demo.journey import JOURNEY
from shared.demo.play import Polling, tokens_signed_by
from shared.demo.story import CITY, COORDINATOR, HIGASHI, Story
from shared.demo.year import HOST, consent_to_host
from shared.stack.home import Home
from shared.stack.state import State
from tests.performance.figures import Figure
from tests.performance.stack import started

GOAL_MS = 2000.0
NOW = "2026-07-15T12:00:00+09:00"
TODAY = NOW[:10]
SHARING, HOSTING = "support_sharing", "host_disclosure"
IDLE_S, POLL_S, PATIENCE_S = 0.1, 0.001, 30.0
Ask = Callable[[], Awaitable[Any]]


class NotInForceError(Exception):
    """A withdrawal was answered, and a service went on as if the person still consented."""


def measure(folder: Path, *, samples: int, say: Callable[[str], None]) -> dict[str, Figure]:
    """Start a stack, and withdraw so many times for each service. Raises NotInForceError, NotReadyError."""
    home = Home(folder / "ledger")
    home.prepare()
    with started(home, now=NOW) as state:
        took = asyncio.run(_measured(state, samples))
    for service, times in took.items():
        middle = sorted(times)[len(times) // 2]
        say(f"withdrawal: {service} refuses after {middle:.0f} ms, at most {max(times):.0f} ms ({len(times)} times)")
    return {f"withdrawal_{service}": Figure(max(times), GOAL_MS, "ms") for service, times in took.items()}


async def _measured(state: State, samples: int) -> dict[str, list[float]]:
    tokens = tokens_signed_by(Path(state.issuer))
    async with httpx.AsyncClient(base_url=state.base_url, timeout=PATIENCE_S, trust_env=False) as client:
        person = await _person(Story(client, tokens, Polling()))
        took: dict[str, list[float]] = {"coordination": [], "participation": []}
        for _ in range(1 + samples):  # the first one warms up
            took["coordination"].append(await person.withdraws(SHARING, person.is_shown, person.not_convened))
            took["participation"].append(await person.withdraws(HOSTING, person.may_be_told_of, person.not_offered))
    return {service: times[1:] for service, times in took.items()}


async def _person(story: Story) -> _Person:
    """The son of the reference journey: the plan is decided, a meeting planned, a match proposed."""
    for step in JOURNEY:
        await step.play(story)
        if step is consent_to_host:
            break
    story.begin("withdrawal")
    meeting = await plan_meeting(story, "coordination_meeting", on=TODAY, held_on=TODAY)
    proposed = {"on": TODAY, "support_id": story.ids["support"], "menu_id": story.ids["menu"]}
    match = await story.post(COORDINATOR, "/participation/v1/matches", proposed)
    given = await story.get(COORDINATOR, f"/intake/v1/consents?household={story.ids['household']}")
    son = story.members["son"]
    held = {item["purpose"]: item["id"] for item in given["items"] if item["member_id"] == son}
    return _Person(story, son, meeting, str(match["id"]), held)


@dataclass
class _Person:
    """One person whose consents are given and withdrawn; `held` is the consent in force, by purpose."""

    story: Story
    id: str
    meeting: str
    match: str
    held: dict[str, str] = field(default_factory=dict)

    async def withdraws(self, purpose: str, allowed: Ask, refused: Ask) -> float:
        """Milliseconds from intake's answer until the service refuses; the person consented when it began."""
        if purpose not in self.held:
            await self._consents(purpose)
        await _until(f"{purpose}: the grant is known", allowed)
        await asyncio.sleep(IDLE_S)
        path = f"/intake/v1/consents/{self.held.pop(purpose)}/withdrawal"
        await self.story.post(COORDINATOR, path, {"on": TODAY})
        answered = time.perf_counter()

        async def gone() -> bool:
            return not await allowed()

        await _until(f"{purpose}: the withdrawal is in force", gone)
        await refused()
        return (time.perf_counter() - answered) * 1000

    async def _consents(self, purpose: str) -> None:
        said = {
            "on": TODAY,
            "household_id": self.story.ids["household"],
            "member_id": self.id,
            "purpose": purpose,
            "agencies": [HOST] if purpose == HOSTING else list(SIX_AGENCIES),
            "categories": ["basic"],
            "valid_until": "2027-03-31",
            "method": "paper",
            "notice_version": "2026-04",
        }
        self.held[purpose] = str((await self.story.post(COORDINATOR, "/intake/v1/consents", said))["id"])

    async def is_shown(self) -> bool:
        """Whether an agency on the case is shown who the person is."""
        case = await self.story.get(HIGASHI, f"/coordination/v1/cases/{self.story.ids['case']}")
        member = next(member for member in case["members"] if member["id"] == self.id)
        return bool(member["name"] == "見本 一𠮷")

    async def not_convened(self) -> None:
        """The city cannot convene: this person's consent is missing for every agency."""
        path = f"/coordination/v1/meetings/{self.meeting}/convocation"
        problem = await self.story.refused(CITY, path, {"on": TODAY}, "consent-missing")
        if problem is None or {each["member"] for each in problem["missing"]} != {self.id}:
            raise NotInForceError(f"coordination: {problem}")

    async def may_be_told_of(self) -> bool:
        """Whether the host of the match may be told of the person."""
        return bool((await self.story.get(COORDINATOR, f"/participation/v1/matches/{self.match}"))["disclosure"])

    async def not_offered(self) -> None:
        """The person cannot be offered to the host."""
        path = f"/participation/v1/matches/{self.match}/offer"
        await self.story.refused(COORDINATOR, path, {"on": TODAY}, "consent-missing")


async def _until(what: str, check: Ask) -> None:
    deadline = time.perf_counter() + PATIENCE_S
    while not await check():
        if time.perf_counter() > deadline:
            raise NotInForceError(f"{what}: not after {PATIENCE_S:.0f} s")
        await asyncio.sleep(POLL_S)
