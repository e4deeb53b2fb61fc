"""Community over HTTP: parse, command, answer."""

from services.community.api import developments, hubs, resources
from shared.web import Router

router = Router()
for _part in (hubs.router, resources.router, developments.router):
    router.include_router(_part)

__all__ = ["router"]
