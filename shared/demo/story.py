"""A story played through public APIs: who acts, what is asked, what is remembered, what is waited for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from shared.actors import Actor, Role

Json = dict[str, Any]
Check = Callable[[], Awaitable[Any]]


class StoryBroken(Exception):  # noqa: N818 — says what went otherwise, not that the programme failed
    """An answer was not the one the story needs; the message holds method, path and problem type, no personal data."""


class Patience(Protocol):
    """How to wait until what one service did has reached another."""

    async def until(self, what: str, check: Check) -> Any:
        """Return what `check` gives as soon as it is true. Raises StoryBroken when it never is."""


@dataclass
class Story:
    """One run of a story. `key` starts every Idempotency-Key: the same key finds the same records again.

    `agencies` are those whose people acted in the present step.
    """

    client: httpx.AsyncClient
    tokens: Callable[[Actor], str]
    patience: Patience
    key: str = "demo"
    ids: dict[str, str] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    step: str = ""
    agencies: list[str] = field(default_factory=list)
    _asked: int = 0

    def begin(self, step: str) -> None:
        """A new step begins; its requests are numbered within it, so that a second run asks with the same keys."""
        self.step, self._asked = step, 0
        self.agencies = []

    async def get(self, actor: Actor, path: str) -> Any:
        """Read something."""
        response = await self.client.get(path, headers=self._headers(actor))
        return self._content(response)

    async def post(self, actor: Actor, path: str, body: Json) -> Json:
        """Do something; asked again with the same key it is answered again, not done again."""
        self._asked += 1
        response = await self._send(actor, path, body, f"{self.key}-{self.step}-{self._asked}")
        content: Json = self._content(response)
        return content

    async def refused(
        self, actor: Actor, path: str, body: Json, problem: str, *, later: tuple[str, ...] = ()
    ) -> Json | None:
        """Ask for something that a rule forbids; returns the problem document.

        `later` are the problems of a story told before, when things have moved on: then there is nothing to return.
        """
        self._asked += 1
        response = await self._send(actor, path, body, f"{self.key}-{self.step}-{self._asked}")
        if _type(response).rsplit("/", 1)[-1] in later:
            return None
        if not _type(response).endswith(f"/{problem}"):
            raise StoryBroken(
                f"{path}: {problem} was expected, the answer was {response.status_code} {_kind(response)}"
            )
        answer: Json = response.json()
        return answer

    async def post_once_it_may(self, actor: Actor, path: str, body: Json, *, unless: str) -> Json:
        """Do something as soon as the events that allow it have arrived: `unless` is the problem until then."""
        self._asked += 1
        key = f"{self.key}-{self.step}-{self._asked}"

        async def accepted() -> httpx.Response | None:
            response = await self._send(actor, path, body, key)
            waiting = response.status_code == httpx.codes.CONFLICT and _type(response).endswith(f"/{unless}")
            return None if waiting else response

        content: Json = self._content(await self.patience.until(f"{path} ({unless})", accepted))
        return content

    async def until(self, what: str, check: Check) -> Any:
        """Wait for what events bring."""
        return await self.patience.until(what, check)

    async def _send(self, actor: Actor, path: str, body: Json, key: str) -> httpx.Response:
        if actor.agency not in self.agencies:
            self.agencies.append(actor.agency)
        headers = self._headers(actor) | {"Idempotency-Key": f'"{key}"'}
        return await self.client.post(path, json=body, headers=headers)

    def _headers(self, actor: Actor) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens(actor)}"}

    def _content(self, response: httpx.Response) -> Any:
        if response.is_success:
            return response.json() if response.content else {}
        request = response.request
        raise StoryBroken(f"{request.method} {request.url.path}: {response.status_code} {_kind(response)}")


def _problem(response: httpx.Response) -> Json:
    is_problem = response.headers.get("content-type", "").startswith("application/problem+json")
    answer: Json = response.json() if is_problem else {}
    return answer


def _type(response: httpx.Response) -> str:
    return str(_problem(response).get("type", ""))


def _kind(response: httpx.Response) -> str:
    told = {key: value for key, value in _problem(response).items() if key in {"missing", "errors", "missing_items"}}
    return f"{_type(response)} {told or ''}".strip()


def actor(agency: str, *roles: Role) -> Actor:
    """A worker of the story; the subject is as opaque as a real one."""
    return Actor(subject=f"{agency}-{roles[0].value}", agency=agency, roles=frozenset(roles))


CITY = actor("city", Role.CITY_OFFICER)
COORDINATOR = actor("council", Role.COORDINATOR, Role.WORKER)
WINDOW = actor("council", Role.WORKER)
HIGASHI = actor("higashi", Role.WORKER)
INDEPENDENT_LIVING = actor("independent_living", Role.WORKER)
CHILD_FAMILY = actor("child_family", Role.WORKER)
EDUCATION = actor("education_counselling", Role.WORKER)
SIX = (CITY, COORDINATOR, HIGASHI, INDEPENDENT_LIVING, CHILD_FAMILY, EDUCATION)
"""One person of each of the six agencies that meet about the household."""
