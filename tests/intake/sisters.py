"""Two intakes with databases and keys of their own, and the road between them, walked by hand."""

import contextlib
import shutil
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import httpx

from services.intake.app import SERVICE
from shared.contracts import Envelope
from shared.db import database
from shared.privacy.keys import KeyRing, generate
from shared.reference.instances import Instances
from shared.testing.house import LONG_S, NOW, has_heard
from shared.testing.keys import Keys
from tests.intake.conftest import Intake

KITA = Instances.read("kita")


@dataclass
class Town:
    """The city's intake, and kita's own; `seen` is how much of either was carried to the other."""

    city: Intake
    kita: Intake
    seen: dict[str, int] = field(default_factory=dict)

    async def new(self) -> list[Envelope]:
        """What was told since, by both, in no other order than its own."""
        found = []
        for office in (self.city, self.kita):
            told = await office.outbox(self.seen.get(office.settings.instance, 0))
            if told:
                self.seen[office.settings.instance] = told[-1][0]
            found += [Envelope.model_validate_json(body) for _, body in told]
        return found

    async def carry(self, envelopes: Iterable[Envelope] | None = None) -> None:
        """Carry what is on the road to the other one, until nothing is left on it."""
        told = list(envelopes) if envelopes is not None else await self.new()
        while told:
            for office in (self.city, self.kita):
                heard = [one for one in told if one.source != f"/tsunagu/{office.settings.instance}"]
                if heard:
                    await office.hears(*heard)
            told = await self.new()

    async def owners(self, consultation: str) -> list[str]:
        """Who owns a consultation where it is held."""
        sql = "SELECT owner_agency FROM consultation WHERE id = :id AND held_at IS NULL"
        return [
            row.owner_agency for office in (self.city, self.kita) for row in await office.found(sql, id=consultation)
        ]


def give_keys(files: Keys, instance: str) -> None:
    """Make the keys of an instance; one process has one lock on its columns, whichever office it plays."""
    own = files.folder / instance
    if not own.exists():
        own.mkdir(mode=0o700)
        shutil.copy(files.folder / "intake" / "columns.jwks", own)
    generate(files.folder, [instance])


@contextlib.asynccontextmanager
async def office(files: Keys, url: str, instance: str) -> AsyncIterator[Intake]:
    """Open one of the two on its database."""
    own = files.folder / instance
    settings = files.settings("intake", url, now=NOW, stale_s=LONG_S)
    settings = settings.model_copy(update={"instance": instance, "own_instances": KITA, "keys": own})
    app = SERVICE.api(settings)
    ring = KeyRing.load(files.folder / instance, files.folder / "public")
    async with (
        app.router.lifespan_context(app),
        database(settings) as held,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{instance}") as client,
    ):
        await has_heard(held, "intake")
        yield Intake(SERVICE, settings, held, app, client, files, ring)
