"""The town at work: clients that issue commands and repeat each, with its own key, until it is acknowledged."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.actors import Actor
from shared.demo.household import SIX_AGENCIES
from shared.demo.story import CITY, COORDINATOR, WINDOW
from tests.faults.acknowledged import Acknowledged
from tests.faults.lives import LIVES

__all__ = ["COMMANDS", "KINDS", "Acknowledged", "Driver", "RefusedError"]

FIRST, LAST = date(2026, 4, 1), date(2026, 11, 30)
REQUEST_TIMEOUT_S = 4.0
PAUSES_S = (0.01, 0.06)
FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S = 0.05, 1.0
CHANNELS = ("visit", "phone", "home_visit", "online", "letter")
FAMILIAR = 200
"""So many of the latest households and hubs are remembered, to be visited again."""

Json = dict[str, Any]


class RefusedError(Exception):
    """A command was refused for good, which none of those issued here deserves."""


@dataclass
class Driver:
    """Concurrent clients of one town; `acknowledged` is all they rely on."""

    base_url: str
    tokens: Callable[[Actor], str]
    transport: httpx.AsyncBaseTransport | None = None
    """Another way to the town than the network."""
    acknowledged: list[Acknowledged] = field(default_factory=list)
    repeated: Counter[str] = field(default_factory=Counter)
    """How often a command had to be repeated, by the reason."""
    _households: list[tuple[str, str, date]] = field(default_factory=list)
    _consultations: list[tuple[str, date]] = field(default_factory=list)
    _hubs: list[tuple[str, date]] = field(default_factory=list)
    _cases: list[str] = field(default_factory=list)
    _dealt_with: set[tuple[str, ...]] = field(default_factory=set)
    """Case, day, counterpart and method of every activity: the same again would rightly not be counted."""
    _stopping: bool = False
    _http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self._http = httpx.AsyncClient(
            base_url=self.base_url, timeout=REQUEST_TIMEOUT_S, trust_env=False, transport=self.transport
        )

    async def work(self, chance: random.Random, kinds: Sequence[str] | None = None) -> None:
        """One client: command after command until told to stop; the last one is finished."""
        while not self._stopping:
            await self.issue(chance.choice(kinds or list(COMMANDS)), chance)
            await asyncio.sleep(chance.uniform(*PAUSES_S))

    def stop(self) -> None:
        self._stopping = True

    @property
    def stopped(self) -> bool:
        return self._stopping

    async def aclose(self) -> None:
        await self._http.aclose()

    async def issue(self, kind: str, chance: random.Random) -> Acknowledged:
        """Issue what is of this kind and return what was acknowledged. Raises RefusedError."""
        if kind in LIVES:
            return self.note(await LIVES[kind](self, chance))
        actor, path, body = COMMANDS[kind](self, chance)
        answer = await self._until_acknowledged(actor, path, body)
        on = date.fromisoformat(body["on"])
        self._remember(kind, answer, on)
        return self.note(Acknowledged(kind, UUID(answer["id"]), on, sum(body.get("participants", {}).values())))

    def note(self, done: Acknowledged) -> Acknowledged:
        """Rely on it from now on."""
        self.acknowledged.append(done)
        return done

    def _remember(self, kind: str, answer: Json, on: date) -> None:
        if kind == "consultation":
            self._consultations = [*self._consultations[-FAMILIAR:], (answer["id"], on)]
            household = (answer["household_id"], answer["members"]["person"], on)
            self._households = [*self._households[-FAMILIAR:], household]
        if kind == "hub":
            self._hubs = [*self._hubs[-FAMILIAR:], (answer["id"], on)]

    async def open_case(self, chance: random.Random) -> None:
        """Have coordination take over one household: its activities are recorded on it later."""
        self._cases.append(await self.case_of_its_own(chance))

    async def case_of_its_own(self, chance: random.Random) -> str:
        """Have coordination take over one household, of which nothing else is done."""
        actor, path, body = self.consultation(chance)
        body |= {"on": FIRST.isoformat()}
        answer = await self._until_acknowledged(actor, path, body)
        self.note(Acknowledged("consultation", UUID(answer["id"]), FIRST))
        opening = {"on": body["on"]}
        referral = {"with_consent": False, "reason": "架空の理由"} | opening
        referred = await self._until_acknowledged(WINDOW, f"{path}/{answer['id']}/referral", referral)
        accepting = f"/coordination/v1/referrals/{referred['id']}/acceptance"
        accepted = await self._until_acknowledged(COORDINATOR, accepting, opening, on_its_way=True)
        return str(accepted["case_id"])

    def a_case(self, chance: random.Random) -> str:
        """One of those that were taken over."""
        return chance.choice(self._cases)

    def day(self, chance: random.Random) -> date:
        """Any day of the time in which things are done."""
        return date.fromisoformat(_day(chance))

    async def ask(self, actor: Actor, path: str, body: Json) -> Json:
        """Ask until it is done. Raises RefusedError."""
        return await self._until_acknowledged(actor, path, body)

    async def _until_acknowledged(self, actor: Actor, path: str, body: Json, *, on_its_way: bool = False) -> Json:
        """Ask until it is done; `on_its_way`: what it is about is not known there yet."""
        key, back_off = uuid4(), FIRST_BACK_OFF_S
        headers = {"Authorization": f"Bearer {self.tokens(actor)}", "Idempotency-Key": f'"{key}"'}
        while True:
            try:
                response = await self._http.post(path, json=body, headers=headers)
            except httpx.TransportError as failure:
                reason = type(failure).__name__
            else:
                if response.is_success:
                    answer: Json = response.json()
                    return answer
                missing = on_its_way and response.status_code == httpx.codes.NOT_FOUND
                reason = "not there yet" if missing else _passing(response)
            self.repeated[reason] += 1
            await asyncio.sleep(back_off)
            back_off = min(back_off * 2, LONGEST_BACK_OFF_S)

    # What is issued: who, where, what.

    def consultation(self, chance: random.Random) -> tuple[Actor, str, Json]:
        household = {"members": [{"ref": "person", "name": "見本 太郎", "issues": ["poverty"]}]}
        said = {"desk": "sogo", "channel": "phone", "source": "school", "household": household, "narrative": "架空の話"}
        return WINDOW, "/intake/v1/consultations", {"on": _day(chance), **said}

    def contact(self, chance: random.Random) -> tuple[Actor, str, Json]:
        consultation, since = chance.choice(self._consultations)
        body = {"on": _day(chance, since), "channel": "phone", "note": "架空の経過"}
        return WINDOW, f"/intake/v1/consultations/{consultation}/contacts", body

    def concern(self, chance: random.Random) -> tuple[Actor, str, Json]:
        body = {"on": _day(chance), "desk": "sogo", "source": "resident", "narrative": "架空の気付き"}
        return WINDOW, "/intake/v1/concerns", body

    def consent(self, chance: random.Random) -> tuple[Actor, str, Json]:
        household, member, since = chance.choice(self._households)
        said = {
            "household_id": household,
            "member_id": member,
            "purpose": "support_sharing",
            "agencies": ["city", "higashi"],
            "categories": ["basic"],
            "valid_until": "2027-03-31",
            "method": "written",
            "notice_version": "2026-04",
        }
        return WINDOW, "/intake/v1/consents", {"on": _day(chance, since), **said}

    def hub(self, chance: random.Random) -> tuple[Actor, str, Json]:
        body = {"on": _day(chance), "name": "架空の居場所", "field": "all", "kind": "ibasho"}
        return COORDINATOR, "/community/v1/hubs", body

    def session(self, chance: random.Random) -> tuple[Actor, str, Json]:
        hub, since = chance.choice(self._hubs)
        heads = {"adult": chance.randint(1, 20), "elderly": chance.randint(1, 20)}
        return COORDINATOR, "/community/v1/sessions", {"on": _day(chance, since), "hub_id": hub, "participants": heads}

    def gap(self, chance: random.Random) -> tuple[Actor, str, Json]:
        return COORDINATOR, "/community/v1/gaps", {"on": _day(chance), "menu_kind": "learning", "field": "all"}

    def menu(self, chance: random.Random) -> tuple[Actor, str, Json]:
        body = {"on": _day(chance), "kind": "social_exchange", "title": "架空の交流の時間"}
        return COORDINATOR, "/participation/v1/menus", body

    def activity(self, chance: random.Random) -> tuple[Actor, str, Json]:
        while True:
            case, on = chance.choice(self._cases), _day(chance)
            counterpart, method = chance.choice(SIX_AGENCIES), chance.choice(CHANNELS)
            if (case, on, counterpart, method) not in self._dealt_with:
                break
        self._dealt_with.add((case, on, counterpart, method))
        body = {"on": on, "counterpart": counterpart, "method": method}
        return COORDINATOR, f"/coordination/v1/cases/{case}/activities", body

    def publicity(self, chance: random.Random) -> tuple[Actor, str, Json]:
        return CITY, "/reporting/v1/publicity", {"on": _day(chance), "medium": "city_paper", "title": "架空の案内"}


Command = Callable[[Driver, random.Random], tuple[Actor, str, Json]]
COMMANDS: dict[str, Command] = {
    "activity": Driver.activity,
    "consultation": Driver.consultation,
    "contact": Driver.contact,
    "concern": Driver.concern,
    "consent": Driver.consent,
    "hub": Driver.hub,
    "session": Driver.session,
    "gap": Driver.gap,
    "menu": Driver.menu,
    "publicity": Driver.publicity,
}
KINDS = [*COMMANDS, *LIVES]
"""What takes several commands too: half done, it is in nobody's list."""


def _day(chance: random.Random, since: date = FIRST) -> str:
    return (since + timedelta(days=chance.randint(0, (LAST - since).days))).isoformat()


def _passing(response: httpx.Response) -> str:
    """Why the same request may yet succeed. Raises RefusedError when it may not."""
    kind = str(response.json().get("type", "")) if "problem+json" in response.headers.get("content-type", "") else ""
    if response.is_server_error or kind.endswith("/in-progress"):
        return f"{response.status_code} {kind}".strip()
    raise RefusedError(f"{response.request.url.path}: {response.status_code} {kind} {response.text[:300]}")
