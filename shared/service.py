"""How a service is put together: its `app.py` names the parts, this builds the API and the worker from them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared import telemetry
from shared.collector import BATCHES, REQUESTS, calm_collector
from shared.privacy.columns import ColumnCipher
from shared.settings import ServiceSettings
from shared.telemetry import tracing
from shared.unneeded import without

if TYPE_CHECKING:  # FastAPI weighs on every worker, FastStream on every API: each process loads its own only
    from fastapi import FastAPI
    from faststream.asgi import AsgiFastStream

    from shared.contracts import Beat
    from shared.messaging.consumer import Consumer
    from shared.web import Router


@dataclass(frozen=True)
class Service:
    """The parts of one service.

    `prepare` runs once at the worker's start, in a transaction, and bears repetition; `definitions` reads what a city
    may write itself, so that an API whose definitions are wrong says so instead of starting. `beat` is the sign of life
    on its streams, where others' acts rest on having heard everything. `upkeep` is a small step of what is left to the
    worker: done again and again, each in a transaction of its own, it says after how many seconds it is wanted again.
    """

    name: str
    title: str
    routers: "Callable[[], Sequence[Router]]"
    consumer: "Callable[[], Consumer]"
    cipher: ColumnCipher | None = None
    prepare: Callable[[AsyncSession, ServiceSettings], Awaitable[None]] | None = None
    definitions: Callable[[ServiceSettings], object] | None = None
    beat: "type[Beat] | None" = None
    upkeep: Callable[[AsyncSession], Awaitable[float]] | None = None

    def api(self, settings: ServiceSettings) -> "FastAPI":
        """The HTTP API, everything under `/{name}`."""
        from shared.web import create_app

        if self.definitions is not None:
            self.definitions(settings)
        ciphers = () if self.cipher is None else (self.cipher,)
        return create_app(settings, title=self.title, routers=self.routers(), ciphers=ciphers)

    def worker(self, settings: ServiceSettings) -> "AsgiFastStream":
        """The worker: consumers, relay and readiness."""
        from shared.messaging.worker import Worker

        worker = Worker(
            settings, self.consumer(), self.cipher, self.prepare, beat=self.beat, upkeep=self.upkeep, alone=True
        )
        return worker.application()

    def part(self, attribute: str) -> Any:
        """Serve `api` and `worker` of an `app.py`, built from the environment when they are first asked for.

        Raises AttributeError for any other name, SettingsError when the environment does not say enough.
        """
        if attribute not in {"api", "worker"}:
            raise AttributeError(attribute)
        return _from_environment(self.name, getattr(self, attribute), REQUESTS if attribute == "api" else BATCHES)


@cache
def _from_environment(name: str, build: Any, fresh: int) -> Any:
    settings = ServiceSettings.load(name)
    settings.check_keys()
    telemetry.configure(name, instance=settings.instance, level=settings.log_level)
    tracing.configure()
    with without("pydantic.v1"):  # FastAPI would load it for every process to see that no answer is one of its models
        built = build(settings)
    calm_collector(fresh)
    return built
