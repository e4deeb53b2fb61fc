"""Reporting's wiring: `api` and `worker`, built from the environment on first use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shared.service import Service

if TYPE_CHECKING:
    from shared.messaging.consumer import Consumer
    from shared.web import Router


def routers() -> "Sequence[Router]":
    """The API's routers; a worker never loads them."""
    from services.reporting.api import router

    return (router,)


def consumer() -> "Consumer":
    """What the worker listens to; an API never loads it."""
    from services.reporting import handlers

    return handlers.consumer


SERVICE = Service(name="reporting", title="つなぐ 集計・報告", routers=routers, consumer=consumer)


def __getattr__(name: str) -> Any:
    return SERVICE.part(name)
