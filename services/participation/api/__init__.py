"""Participation over HTTP: parse, command, answer."""

from services.participation.api import matches, menus, supports
from shared.web import Router

router = Router()
for _part in (supports.router, menus.router, matches.router):
    router.include_router(_part)

__all__ = ["router"]
