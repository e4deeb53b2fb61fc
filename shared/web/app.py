"""The app of one service: everything under its own name, so that five of them share an address or a process."""

import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware

from shared.db import database
from shared.privacy.columns import ColumnCipher
from shared.privacy.keys import KeyRing
from shared.reference.calendar import Clock
from shared.reference.profile import Profile, load_profile
from shared.settings import ServiceSettings, SettingsError
from shared.telemetry import tracing
from shared.web.auth import Verifier
from shared.web.codes import codes_router
from shared.web.documentation import DocumentedAPI
from shared.web.envelope import Envelope, Meters
from shared.web.health import health_router, newest_migration
from shared.web.issuer import issuer_keys
from shared.web.platform import Platform
from shared.web.problems import HANDLERS
from shared.web.reading import reading_router

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""The framework's own would tell of paths, queries and log lines whatever is in them; ours is in `shared.telemetry`."""


def create_app(
    settings: ServiceSettings,
    *,
    title: str,
    routers: Sequence[APIRouter],
    version: str = "v1",
    public: Sequence[APIRouter] = (),
    ciphers: Iterable[ColumnCipher] = (),
    clock: Clock | None = None,
    profile: Profile | None = None,
    keys: KeyRing | None = None,
    expected_migration: Callable[[], str | None] | None = None,
) -> FastAPI:
    """Build the app of one service.

    `routers` (made by `Router()`) are served under `/{service}/{version}`, `public` ones (`Router(public=True)`) under
    `/{service}`. Nothing is opened before the lifespan starts: it reads the keys, unlocks `ciphers`, opens a database.
    """
    meters = Meters(settings.instance)
    root = f"/{settings.service}"
    app = DocumentedAPI(
        title=title,
        version=version,
        openapi_url=f"{root}/openapi.json",
        docs_url=None,  # the framework's page takes its files from the internet
        redoc_url=None,
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
        exception_handlers={**HANDLERS},
        middleware=[Middleware(Envelope, meters=meters, service=settings.service, instance=settings.instance)],
        lifespan=partial(_running, settings=settings, ciphers=tuple(ciphers), clock=clock, profile=profile, keys=keys),
    )
    for router in routers:
        app.include_router(router, prefix=f"{root}/{version}")
    for router in public:
        app.include_router(router, prefix=root)
    app.include_router(
        health_router(meters, expected_migration or partial(newest_migration, settings.service)), prefix=root
    )
    app.include_router(codes_router(), prefix=f"{root}/{version}")
    app.include_router(reading_router(title, root), prefix=root)
    _lay_out(app)
    return app


def _lay_out(app: FastAPI) -> None:
    """Work out every route now: FastAPI would do so while the first request waits."""
    nowhere = {"type": "http", "method": "GET", "path": "", "root_path": "", "headers": []}
    for route in app.routes:
        route.matches(dict(nowhere))


@contextlib.asynccontextmanager
async def _running(
    app: Any,
    *,
    settings: ServiceSettings,
    ciphers: Sequence[ColumnCipher],
    clock: Clock | None,
    profile: Profile | None,
    keys: KeyRing | None,
) -> AsyncIterator[None]:
    keys = keys or KeyRing.load(settings.keys, settings.public_keys)
    for cipher in ciphers:
        cipher.unlock(keys.columns, keys.apart)
    profile = profile or load_profile(settings.profile)
    if unknown := settings.own_instances.unknown(known_agencies(profile)):
        raise SettingsError(f"TSUNAGU_OWN_INSTANCES: {', '.join(sorted(unknown))} という機関は市の定義にありません")
    source = issuer_keys(settings.issuer_jwks) if settings.issuer_jwks else None
    async with database(settings) as opened:
        app.state.platform = Platform(
            settings=settings,
            database=opened,
            keys=keys,
            clock=clock or Clock(settings.now),
            profile=profile,
            verifier=Verifier(source, admitted(settings, profile)),
        )
        yield
    await to_thread.run_sync(tracing.flush)


def admitted(settings: ServiceSettings, profile: Profile) -> frozenset[str]:
    """Who may ask here: in an intake of agencies' own only their people, elsewhere everybody the city knows (R15)."""
    return settings.own_instances.agencies_of(settings.instance) or known_agencies(profile)


def known_agencies(profile: Profile) -> frozenset[str]:
    """Whom a token may speak for: the profile's agencies and hubs."""
    return frozenset(agency.code for agency in profile.agencies) | frozenset(hub.code for hub in profile.hubs)
