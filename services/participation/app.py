"""Participation's wiring: `api` for uvicorn, `worker` for faststream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.participation import tables
from shared.service import Service

if TYPE_CHECKING:
    from shared.messaging.consumer import Consumer
    from shared.web import Router


def routers() -> "Sequence[Router]":
    """The API's routers; a worker never loads them."""
    from services.participation.api import router

    return (router,)


def consumer() -> "Consumer":
    """What the worker listens to; an API never loads it."""
    from services.participation import handlers

    return handlers.consumer


SERVICE = Service(
    name="participation",
    title="つなぐ 参加支援事業 ❹",
    routers=routers,
    consumer=consumer,
    cipher=tables.cipher,
)


def __getattr__(name: str) -> Any:
    return SERVICE.part(name)
