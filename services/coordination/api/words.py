"""Before anything is written: what a conference shared stays there (R5)."""

from fastapi import Depends, Request

from services.coordination.commands.words import as_id, keep_words_inside
from shared.web import Work, work

WRITING = frozenset({"POST", "PUT", "PATCH"})
PREFIX = "/coordination/v1"


async def words_stay_inside(request: Request, work: Work = Depends(work)) -> None:
    """Ask of every writing request whether its texts repeat a conference's words."""
    if request.method not in WRITING or not await request.body():
        return
    path = request.scope["route"].path.removeprefix(PREFIX)
    named = {name: each for name, value in request.path_params.items() if (each := as_id(value))}
    body = await request.json()
    await keep_words_inside(work.session, work.actor, path, named, body, profile=work.profile, today=work.clock.today())
