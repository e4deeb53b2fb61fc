"""One request, one transaction: authenticate, work, commit, and only then answer.

A request is given `REQUEST_S` seconds: a database that took it and falls silent leaves nobody waiting.
Reading requests commit too, for the row in the access log that makes them lawful is written in the same transaction.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.params import File, Form
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shared.actors import Actor
from shared.privacy.keys import KeyRing
from shared.reference.calendar import Clock
from shared.reference.profile import Profile
from shared.web import dates
from shared.web.bodies import MAX_BODY, StrictRequest
from shared.web.documentation import describe
from shared.web.idempotency import Claim, InProgress, TakenError
from shared.web.platform import Platform

ANONYMOUS = Actor(subject="anonymous", agency="public", roles=frozenset())
"""Who asks for public directory data: nobody in particular, without any role."""

LOOKED_UP_ANEW = "no-store"
"""Cache-Control of an endpoint that shows a person by POST: each look has its own right and its own log row (R15).

Such an answer is not kept for its Idempotency-Key, or it would be given again to who may no longer see it.
"""

_KEY = "tsunagu.work"
_ERROR = 400

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(frozen=True, slots=True)
class Work:
    """What a command or query needs, for the length of one request."""

    session: AsyncSession
    actor: Actor
    clock: Clock
    keys: KeyRing
    profile: Profile

    def check_date(self, on: date, pointer: str = "/on") -> None:
        """Raise InTheFuture, pointing at the field, when a fact's date is after the business clock."""
        dates.check_date(on, self.clock, pointer)


async def work(request: Request) -> Work:
    """The endpoint dependency: `work: Work = Depends(work)`; only within a Router of ours."""
    found: Work = request.scope[_KEY]
    return found


class WorkRoute(APIRoute):
    """A route whose endpoint runs in one transaction, committed before the answer leaves."""

    public = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        methods = {method.upper() for method in options.get("methods") or ["GET"]}
        self.takes_key = not self.public and "POST" in methods
        self.needs_key = self.takes_key and options.get("status_code") == 201  # noqa: PLR2004 — Created
        describe(options, methods, public=self.public, takes_key=self.takes_key, needs_key=self.needs_key)
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        """Wrap the framework's handler (body, dependencies, endpoint, serialisation) into the unit of work."""
        endpoint = super().get_route_handler()
        takes_json = self.body_field is not None and not isinstance(self.body_field.field_info, Form)
        takes_file = self.body_field is not None and isinstance(self.body_field.field_info, File)

        async def handle(request: Request) -> Response:
            platform: Platform = request.app.state.platform
            actor = ANONYMOUS if self.public else await platform.verifier.actor(request.headers.get("authorization"))
            strict = StrictRequest(request, most=platform.settings.upload_bytes if takes_file else MAX_BODY)
            strict.check_address()
            uploaded = await strict.upload() if takes_file else None
            has_json = takes_json and await strict.has_json()
            claim = await self._claim(strict, actor, platform, has_json=has_json, uploaded=uploaded)
            async with asyncio.timeout(platform.settings.request_s), platform.database.sessions() as session:
                strict.scope[_KEY] = Work(session, actor, platform.clock, platform.keys, platform.profile)
                return await _perform(endpoint, strict, session, platform, claim)

        return handle

    async def _claim(
        self, request: StrictRequest, actor: Actor, platform: Platform, *, has_json: bool, uploaded: bytes | None
    ) -> Claim | None:
        if not self.takes_key:
            return None
        return await Claim.of(
            request, actor, platform.keys.columns, has_json=has_json, uploaded=uploaded, required=self.needs_key
        )


async def _perform(
    endpoint: Handler, request: StrictRequest, session: AsyncSession, platform: Platform, claim: Claim | None
) -> Response:
    """Run the endpoint and commit; whatever goes wrong leaves nothing behind."""
    try:
        response = await endpoint(request)
        if response.status_code >= _ERROR:
            await session.rollback()
            return response
        if claim is not None and response.headers.get("cache-control") != LOOKED_UP_ANEW:
            claim.keep(session, platform.keys.columns, response)
        await session.commit()
    except (RequestValidationError, HTTPException):
        raise
    except Exception as error:
        if claim is None:
            raise
        # A repeated request often fails on what the first has done; then the first one's answer is the true one.
        await session.rollback()
        if answer := await claim.answer(session, platform.keys.columns):
            return answer
        if isinstance(error, TakenError):
            raise InProgress from None
        raise
    return response


class PublicRoute(WorkRoute):
    """A route anyone may read without a token: public directory data only."""

    public = True


class Router(APIRouter):
    """An APIRouter whose routes are units of work; `public=True` for routes without a token."""

    def __init__(self, *, public: bool = False, **options: Any) -> None:
        options.setdefault("redirect_slashes", False)
        super().__init__(route_class=PublicRoute if public else WorkRoute, **options)
