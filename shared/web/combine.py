"""Several services' apps in one process and on one port, told apart by the first segment of the path."""

import contextlib
from collections.abc import Mapping
from importlib import import_module

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.problems import NoSuchRoute, problem


def combine(apps: Mapping[str, str]) -> ASGIApp:
    """One ASGI app of several: `{"intake": "services.intake.app:api", …}`; each is started and stopped with it."""
    return _Combined({name: _imported(place) for name, place in apps.items()})


def _imported(place: str) -> FastAPI:
    module, _, attribute = place.partition(":")
    app: FastAPI = getattr(import_module(module), attribute)
    return app


class _Combined:
    def __init__(self, apps: Mapping[str, FastAPI]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        name = scope["path"].lstrip("/").partition("/")[0]
        app: ASGIApp = self._apps.get(name) or self._elsewhere(Request(scope))
        await app(scope, receive, send)

    def _elsewhere(self, request: Request) -> Response:
        if request.url.path != "/":
            return problem(NoSuchRoute(), request)
        return JSONResponse({name: {"docs": f"/{name}/docs", "ready": f"/{name}/readyz"} for name in self._apps})

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start all, wait for the end, stop all in reverse order; a failing start is told to the server and raised."""
        await receive()
        started = False
        try:
            async with contextlib.AsyncExitStack() as running:
                for app in self._apps.values():
                    await running.enter_async_context(app.router.lifespan_context(app))
                await send({"type": "lifespan.startup.complete"})
                started = True
                await receive()
        except BaseException as error:
            kind = "shutdown" if started else "startup"
            await send({"type": f"lifespan.{kind}.failed", "message": type(error).__name__})
            raise
        await send({"type": "lifespan.shutdown.complete"})
