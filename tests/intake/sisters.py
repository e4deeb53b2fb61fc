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
from tests.intake.factories import a_consultation

KITA = Instances.read("kita")
OFFER = {"on": "2026-11-26", "to_desk": "kita", "message": "見守りをお願いします"}
YES = {"on": "2026-11-27"}
NO = {"on": "2026-11-27", "reason": "圏域の外のため", "next_step": "みなみに相談してください"}
ENDED = {"on": "2026-11-27", "reason": "ご本人が希望しなくなった"}


@dataclass
class Office(Intake):
    """One of the two. They are one process here, so whoever works unlocks the columns with their own keys first."""

    def unlock(self) -> None:
        assert self.service.cipher is not None
        self.service.cipher.unlock(self.keys.columns, self.keys.apart)

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
            await office.begins_anew()
        self.seen.clear()


@contextlib.asynccontextmanager
async def office(files: Keys, url: str, instance: str) -> AsyncIterator[Office]:
    """Open one of the two on its database."""
    async with opened(Office, SERVICE, files, url, instance=instance, own=KITA) as found:

        async def unlocked(_: httpx.Request) -> None:
            found.unlock()

        found.client.event_hooks = {"request": [unlocked]}
        yield found


async def offered(town: Town, **overrides: Any) -> tuple[dict[str, Any], str]:
    """A consultation of the council's, offered to kita; on the road still."""
    council = town.city.person("council")
    made = await council.does("/consultations", a_consultation(**overrides))
    handover = await council.does(f"/consultations/{made['id']}/handovers", OFFER)
    return made, handover["id"]


async def taken(town: Town, **overrides: Any) -> tuple[str, str]:
    """The same, taken over by kita; the ids of consultation and hand-over."""
    made, handover = await offered(town, **overrides)
    await town.carry()
    await town.kita.person("kita").does(f"/handovers/{handover}/acceptance", YES)
    await town.carry()
    assert await town.owners(made["id"]) == ["kita"]
    return made["id"], handover


async def shown(town: Town, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What council and kita are shown, each at its own instance."""
    answers = [await town.city.person("council").get(path), await town.kita.person("kita").get(path)]
    assert [answer.status_code for answer in answers] == [200, 200], [answer.text for answer in answers]
    return answers[0].json(), answers[1].json()


async def personal(town: Town) -> list[Any]:
    """The persons, addresses, stories and messages that kita's database holds."""
    people = "SELECT id FROM member WHERE coalesce(name, kana, birth_date) IS NOT NULL"
    homes = "SELECT id FROM household WHERE address IS NOT NULL"
    told = "SELECT id FROM consultation WHERE coalesce(caller_name, caller_phone, narrative) IS NOT NULL"
    words = "SELECT id FROM handover WHERE message IS NOT NULL"
    return [row for query in (people, homes, told, words) for row in await town.kita.found(query)]
