"""The wiring of coordination: nothing but this module knows all its parts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.coordination import tables
from shared.service import Service

if TYPE_CHECKING:
    from shared.messaging.consumer import Consumer
    from shared.web import Router


def routers() -> "Sequence[Router]":
    """The API's routers; a worker never loads them."""
    from services.coordination.api import router

    return (router,)


def consumer() -> "Consumer":
    """What the worker listens to; an API never loads it."""
    from services.coordination import handlers

    return handlers.consumer


SERVICE = Service(
    name="coordination",
    title="つなぐ 多機関協働 (coordination)",
    routers=routers,
    consumer=consumer,
    cipher=tables.cipher,
)


def __getattr__(name: str) -> Any:
    """Build `api` and `worker` from the environment on first use."""
    return SERVICE.part(name)
