"""The wiring of coordination: nothing but this module knows all its parts."""

from typing import Any

from services.coordination import handlers, tables
from services.coordination.api import router
from shared.service import Service

SERVICE = Service(
    name="coordination",
    title="つなぐ 多機関協働 (coordination)",
    routers=(router,),
    consumer=handlers.consumer,
    cipher=tables.cipher,
)


def __getattr__(name: str) -> Any:
    """Build `api` and `worker` from the environment on first use."""
    return SERVICE.part(name)
