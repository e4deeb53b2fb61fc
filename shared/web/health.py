"""What operators and load balancers ask: alive, ready, measured. No token, no personal data."""

import asyncio
from collections.abc import Callable

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.db import connections
from shared.web.envelope import Meters
from shared.web.platform import Platform

log = structlog.get_logger(__name__)

PATIENCE_S = 3.0
"""So long the database may take to answer whoever asks for readiness."""


def newest_migration(service: str) -> str | None:
    """The version the code expects; imported late, for the migrations themselves need this package."""
    from shared.migrations import newest

    return newest(service)


async def _faults(platform: Platform, expected: str | None) -> dict[str, str]:
    """What keeps the app from serving: nothing, or codes by part."""
    try:
        async with asyncio.timeout(PATIENCE_S), platform.database.sessions() as session:
            found = (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    except (SQLAlchemyError, OSError) as error:
        log.warning("not ready", reason=type(error).__name__)
        return {"database": "unreachable or not migrated"}
    return {} if found == expected else {"migrations": f"{found} instead of {expected}"}


def health_router(meters: Meters, expected_migration: Callable[[], str | None]) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics` of one app."""
    router = APIRouter(include_in_schema=False)
    expected: list[str | None] = []

    @router.get("/healthz")
    async def alive() -> Response:
        return PlainTextResponse("ok")

    @router.get("/readyz")
    async def ready(request: Request) -> Response:
        if not expected:
            expected.append(expected_migration())
        faults = await _faults(request.app.state.platform, expected[0])
        return JSONResponse({"ready": not faults, **faults}, 503 if faults else 200)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        platform: Platform = request.app.state.platform
        meters.note_pool(*connections(platform.database.engine))
        return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)

    return router
