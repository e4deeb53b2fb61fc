"""Participation's wiring: `api` for uvicorn, `worker` for faststream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.participation import handlers, tables
from shared.service import Service

if TYPE_CHECKING:
    from shared.web import Router


def routers() -> "Sequence[Router]":
    """The API's routers; a worker never loads them."""
    from services.participation.api import router

    return (router,)


SERVICE = Service(
    name="participation",
    title="つなぐ 参加支援事業 ❹",
    routers=routers,
    consumer=handlers.consumer,
    cipher=tables.cipher,
)


def __getattr__(name: str) -> Any:
    return SERVICE.part(name)
