"""Community's wiring: `api` for uvicorn, `worker` for faststream."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.community import tables
from services.community.commands.hubs import load_hubs
from shared.reference.profile import load_profile
from shared.service import Service
from shared.settings import ServiceSettings

if TYPE_CHECKING:
    from shared.messaging.consumer import Consumer
    from shared.web import Router


async def prepare(session: AsyncSession, settings: ServiceSettings) -> None:
    """Load the hubs of the city's profile; safe at every start and for several workers at once."""
    await load_hubs(session, load_profile(settings.profile))


def routers() -> "Sequence[Router]":
    """The API's routers; a worker never loads them."""
    from services.community.api import router

    return (router,)


def consumer() -> "Consumer":
    """What the worker listens to; an API never loads it."""
    from services.community import handlers

    return handlers.consumer


SERVICE = Service(
    name="community",
    title="つなぐ 地域づくり事業 ❺",
    routers=routers,
    consumer=consumer,
    cipher=tables.cipher,
    prepare=prepare,
)


def __getattr__(name: str) -> Any:
    return SERVICE.part(name)
