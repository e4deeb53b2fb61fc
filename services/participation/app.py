"""Participation's wiring: `api` for uvicorn, `worker` for faststream."""

from typing import Any

from services.participation import handlers, tables
from services.participation.api import router
from shared.service import Service

SERVICE = Service(
    name="participation",
    title="つなぐ 参加支援事業 ❹",
    routers=(router,),
    consumer=handlers.consumer,
    cipher=tables.cipher,
)


def __getattr__(name: str) -> Any:
    return SERVICE.part(name)
