"""One service as tests meet it: asked over HTTP by people with tokens, told events, looked at from within."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import select, text

from shared.actors import Actor
from shared.contracts import Envelope, Event, enveloped
from shared.contracts.topology import stream
from shared.db import Database, database
from shared.messaging import tables as messaging
from shared.messaging.consumer import Delivery
from shared.privacy.keys import KeyRing
from shared.reference.instances import ALONE, SHARED, Instances
from shared.service import Service
from shared.settings import ServiceSettings
from shared.testing.contents import Contents
from shared.testing.keys import Keys
from shared.testing.servers import Databases

NOW = datetime.fromisoformat("2026-11-30T12:00:00+09:00")
"""What the business clock of tests shows unless they say otherwise: the last day of the journey."""

LONG_S = 86_400.0
"""No worker runs beside a house, so nobody notes how far it has heard: what it has once must do."""

H = TypeVar("H", bound="House")
Who = Actor | str
"""Somebody who asks: an actor, or the name that a house knows one by."""

_entries = itertools.count(1)


def delivery(event: Event | Envelope) -> Delivery:
    """An entry of its publisher's stream, as a worker would hand it over."""
    told = event if isinstance(event, Envelope) else enveloped(event, source=event.publisher)
    return Delivery(f"tsunagu:{told.source}", f"{next(_entries)}-0", told.encoded().encode())


@dataclass
class House:
    """A service on a real database. `files` are everybody's keys, `keys` its own, `people` whom it knows by name."""

    service: Service
    settings: ServiceSettings
    held: Database
    app: FastAPI
    client: httpx.AsyncClient
    files: Keys
    keys: KeyRing
    people: Mapping[str, Actor] = field(default_factory=dict)
    contents: Contents = field(init=False, repr=False)
    _as_opened: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.contents = Contents(self.held)
        self._as_opened = self.app.state.platform

    # People ask.

    def headers(self, who: Who) -> dict[str, str]:
        """Whoever asks, by their token."""
        actor = who if isinstance(who, Actor) else self.people[who]
        return {"Authorization": f"Bearer {self.files.token(actor)}"}

    async def get(self, who: Who, path: str, **query: Any) -> httpx.Response:
        """Ask for something; paths begin below `/{service}/v1`."""
        return await self.client.get(self._address(path), params=query or None, headers=self.headers(who))

    async def post(self, who: Who, path: str, body: Any, *, key: str | None = None, **headers: str) -> httpx.Response:
        """Do something, under an Idempotency-Key of its own unless one is given."""
        sent = self.headers(who) | {"Idempotency-Key": key or str(uuid4())} | headers
        return await self.client.post(self._address(path), json=body, headers=sent)

    async def put(self, who: Who, path: str, body: Any, **headers: str) -> httpx.Response:
        """Replace something."""
        return await self.client.put(self._address(path), json=body, headers=self.headers(who) | headers)

    async def done(self, who: Who, path: str, body: Any) -> Any:
        """Post what must succeed."""
        answer = await self.post(who, path, body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    async def shown(self, who: Who, path: str, **query: Any) -> Any:
        """Get what must be shown."""
        answer = await self.get(who, path, **query)
        assert answer.status_code == 200, answer.text  # noqa: PLR2004
        return answer.json()

    async def refused(self, who: Who, path: str, body: Any, status: int, problem: str) -> dict[str, Any]:
        """Post what must be refused, leaving nothing behind."""
        before = await self.counts()
        answer = await self.post(who, path, body)
        told: dict[str, Any] = answer.json()
        assert (answer.status_code, told["type"]) == (status, f"/problems/{problem}"), answer.text
        assert await self.counts() == before
        return told

    async def connects(self, who: Who, path: str) -> None:
        """Open every connection of the pool by asking at once, so that later requests sent at once really race."""
        await asyncio.gather(*(self.shown(who, path) for _ in range(self.settings.database_pool)))

    # Events come and go.

    async def takes(self, deliveries: Sequence[Delivery], *, limit: int = 5) -> list[Delivery]:
        """Hand over a batch as the worker would; gives what may be acknowledged."""
        return await self.service.consumer().take(deliveries, self.held.sessions, self.keys, limit=limit)

    async def hears(self, *events: Event | Envelope | Delivery) -> None:
        """Let events arrive in this order and in one batch; each of them must be applied."""
        batch = [one if isinstance(one, Delivery) else delivery(one) for one in events]
        done = await self.takes(batch, limit=1)
        assert await self.dead_letters() == []
        assert len(done) == len(batch)

    async def prepares(self) -> None:
        """Do what the service's worker does once at its start."""
        if self.service.prepare is not None:
            async with self.held.sessions.begin() as session:
                await self.service.prepare(session, self.settings)

    async def outbox(self, after: int = 0) -> list[tuple[int, str]]:
        """Position and body of all that was published after a position."""
        kept = messaging.outbox
        asked = select(kept.c.position, kept.c.body).where(kept.c.position > after).order_by(kept.c.position)
        async with self.held.sessions() as session:
            return [(row.position, row.body) for row in await session.execute(asked)]

    async def envelopes(self, after: int = 0) -> list[Envelope]:
        """All that was published after a position, in order."""
        return [Envelope.model_validate_json(body) for _, body in await self.outbox(after)]

    async def published(self, kind: type[Event] | None = None) -> list[Any]:
        """The facts that were published, in order."""
        found = [envelope.event() for envelope in await self.envelopes()]
        return [event for event in found if kind is None or isinstance(event, kind)]

    async def dead_letters(self) -> list[str]:
        """Why entries could not be applied."""
        async with self.held.sessions() as session:
            return list(await session.scalars(select(messaging.dead_letter.c.reason)))

    # What it keeps.

    async def found(self, sql: str, **values: Any) -> list[Any]:
        """The rows that a query finds."""
        async with self.held.sessions() as session:
            return list((await session.execute(text(sql), values)).all())

    async def tables(self, but: Collection[str] = ()) -> list[str]:
        """The names of its tables."""
        return await self.contents.tables(but)

    async def rows(self, *names: str) -> dict[str, list[str]]:
        """What tables hold, as text, for comparing states."""
        return await self.contents.rows(names)

    async def counts(self, but: Collection[str] = ()) -> dict[str, int]:
        """How many rows each table holds: a refusal changes none of them."""
        return await self.contents.counts(await self.contents.tables(but))

    async def wipe(self) -> None:
        """Empty every table; whom it has heard, and which numbers come next, stays."""
        await self.contents.empty()

    async def hears_again(self) -> None:
        """Have heard, as at first, what the city's own instances told; and nobody else."""
        async with self.held.sessions.begin() as session:
            await session.execute(text("DELETE FROM heard"))
        for told in self.settings.own_instances.of_service(SHARED):
            await has_heard(self.held, told)

    async def begins_anew(self) -> None:
        """Be as when it was opened, in its tables and in this process: the next test finds nothing of the last.

        Sooner done than another is opened. Raises AssertionError when the schema is no longer what it was.
        """
        self.app.state.platform = self._as_opened
        if self.service.cipher is not None:
            self.service.cipher.unlock(self.keys.columns, self.keys.apart)
        await self.contents.begin_anew()
        await self.hears_again()

    def _address(self, path: str) -> str:
        return f"/{self.service.name}/v1{path}"


@contextlib.asynccontextmanager
async def opened(
    kind: type[H],
    service: Service,
    files: Keys,
    url: str,
    *,
    now: datetime = NOW,
    pool: int | None = None,
    instance: str | None = None,
    own: Instances = ALONE,
    **facts: Any,
) -> AsyncIterator[H]:
    """Open a house of some kind on a migrated database; `facts` are the fields that only this kind has.

    `instance` makes it one of `own`, the intakes of agencies' own; two of them in one process take turns with the keys
    of their columns: `house.service.cipher.unlock(house.keys.columns, house.keys.apart)`.
    """
    bounds: dict[str, Any] = {} if pool is None else {"database_pool": pool}
    settings = files.settings(
        service.name, url, instance=instance, own_instances=own, now=now, stale_s=LONG_S, **bounds
    )
    app = service.api(settings)
    async with (
        app.router.lifespan_context(app),
        database(settings) as held,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{service.name}") as client,
    ):
        house = kind(service, settings, held, app, client, files, files.ring(settings.instance), **facts)
        await house.hears_again()
        yield house


@contextlib.asynccontextmanager
async def at_home(kind: type[H], service: Service, files: Keys, databases: Databases, **facts: Any) -> AsyncIterator[H]:
    """Open a house of some kind on a database of its own, which is gone at the end."""
    url = await databases.clone(service.name)
    try:
        async with opened(kind, service, files, url, **facts) as house:
            yield house
    finally:
        await databases.drop(url)


async def has_heard(held: Database, instance: str, *, ago_s: float = 0) -> None:
    """Let the service have heard, so long ago, everything that an instance told."""
    noted = text("""INSERT INTO heard (stream, as_of) VALUES (:stream, now() - make_interval(secs => :ago_s))
        ON CONFLICT (stream) DO UPDATE SET as_of = excluded.as_of""")
    async with held.sessions.begin() as session:
        await session.execute(noted, {"stream": stream(instance), "ago_s": ago_s})
