"""Two intakes with databases and keys of their own, and the road between them, walked by hand."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.intake.app import SERVICE
from shared.contracts import Envelope
from shared.messaging.consumer import Delivery
from shared.reference.instances import Instances
from shared.testing.house import opened
from shared.testing.keys import Keys
from tests.intake.conftest import Intake

KITA = Instances.read("kita")


@dataclass
class Office(Intake):
    """One of the two. They are one process here, so whoever works unlocks the columns with their own keys first."""

    def unlock(self) -> None:
        assert self.service.cipher is not None
        self.service.cipher.unlock(self.keys.columns)

    async def takes(self, deliveries: Sequence[Delivery], *, limit: int = 5) -> list[Delivery]:
        self.unlock()
        return await super().takes(deliveries, limit=limit)


@dataclass
class Town:
    """The city's intake, and kita's own; `seen` is how much of either was carried to the other."""

    city: Office
    kita: Office
    files: Keys
    seen: dict[str, int] = field(default_factory=dict)

    async def new(self) -> list[Envelope]:
        """What both told since somebody asked last."""
        found = []
        for office in (self.city, self.kita):
            told = await office.outbox(self.seen.get(office.settings.instance, 0))
            if told:
                self.seen[office.settings.instance] = told[-1][0]
            found += [Envelope.model_validate_json(body) for _, body in told]
        return found

    async def carry(self) -> None:
        """Carry what is on the road to the other one, until nothing is left on it."""
        while told := await self.new():
            await self.deliver(*told)

    async def deliver(self, *told: Envelope) -> None:
        """Let these arrive where they were not told, one by one, in this order."""
        for envelope in told:
            for office in (self.city, self.kita):
                if envelope.source != f"/tsunagu/{office.settings.instance}":
                    await office.hears(envelope)

    async def owners(self, consultation: str) -> list[str]:
        """Who owns a consultation where it is held."""
        sql = "SELECT owner_agency FROM consultation WHERE id = :id AND held_at IS NULL"
        held = [await office.found(sql, id=consultation) for office in (self.city, self.kita)]
        return [row.owner_agency for rows in held for row in rows]

    async def wipe(self) -> None:
        """Let nothing have happened."""
        for office in (self.city, self.kita):
            await office.wipe()
        await self.new()


@contextlib.asynccontextmanager
async def office(files: Keys, url: str, instance: str) -> AsyncIterator[Office]:
    """Open one of the two on its database."""
    async with opened(Office, SERVICE, files, url, instance=instance, own=KITA) as found:

        async def unlocked(_: httpx.Request) -> None:
            found.unlock()

        found.client.event_hooks = {"request": [unlocked]}
        yield found


async def counted(town: Town) -> dict[str, int]:
    """How often each event was told by either."""
    told: dict[str, int] = {}
    for one in (town.city, town.kita):
        for kind, _ in await one.told():
            told[kind] = told.get(kind, 0) + 1
    return told


Json = dict[str, Any]
