"""Matches, step by step."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from services.participation.api.bodies import AdvanceMatch, DeclineMatch, EndMatch, ProposeMatch
from services.participation.commands import matches as commands
from services.participation.domain.matches import MatchState as State
from services.participation.queries import supports as queries
from services.participation.queries.views import MatchState, MatchView
from shared.web import Router, Work, work

router = Router(prefix="/matches")


@router.post("", status_code=201)
async def propose_match(body: ProposeMatch, work: Annotated[Work, Depends(work)]) -> MatchState:
    """Make a menu a candidate for a person."""
    work.check_date(body.on)
    match = await commands.propose_match(
        work.session, work.actor, body.support_id, body.menu_id, work.profile, on=body.on
    )
    return MatchState.model_validate(match)


@router.get("/{match_id}")
async def show_match(match_id: UUID, work: Annotated[Work, Depends(work)]) -> MatchView:
    """Show a match with its steps."""
    return await queries.match(work.session, work.actor, work.profile, match_id, today=work.clock.today())


@router.post("/{match_id}/offer")
async def offer(match_id: UUID, body: AdvanceMatch, work: Annotated[Work, Depends(work)]) -> MatchState:
    """Offer the menu (打診); a host hub is told only with the person's consent (R3)."""
    return await _advance(match_id, State.OFFERED, body, work)


@router.post("/{match_id}/visit")
async def visit(match_id: UUID, body: AdvanceMatch, work: Annotated[Work, Depends(work)]) -> MatchState:
    """Record a visit (見学)."""
    return await _advance(match_id, State.VISITED, body, work)


@router.post("/{match_id}/trial")
async def start_trial(match_id: UUID, body: AdvanceMatch, work: Annotated[Work, Depends(work)]) -> MatchState:
    """Record the beginning of a trial (体験)."""
    return await _advance(match_id, State.TRIAL, body, work)


@router.post("/{match_id}/made")
async def make(match_id: UUID, body: AdvanceMatch, work: Annotated[Work, Depends(work)]) -> MatchState:
    """Record that the match was made (成立)."""
    return await _advance(match_id, State.MADE, body, work)


@router.post("/{match_id}/settled")
async def settle(match_id: UUID, body: AdvanceMatch, work: Annotated[Work, Depends(work)]) -> MatchState:
    """Record that the person settled in (定着)."""
    return await _advance(match_id, State.SETTLED, body, work)


@router.post("/{match_id}/decline")
async def decline(match_id: UUID, body: DeclineMatch, work: Annotated[Work, Depends(work)]) -> MatchState:
    """Record who declined, and why."""
    work.check_date(body.on)
    match = await commands.decline_match(
        work.session, work.actor, match_id, work.profile, by=body.by, reason=body.reason, on=body.on
    )
    return MatchState.model_validate(match)


@router.post("/{match_id}/end")
async def end(match_id: UUID, body: EndMatch, work: Annotated[Work, Depends(work)]) -> MatchState:
    """End a match that was made."""
    work.check_date(body.on)
    match = await commands.end_match(
        work.session, work.actor, match_id, work.profile, reason=body.reason, note=body.note, on=body.on
    )
    return MatchState.model_validate(match)


async def _advance(match_id: UUID, to: State, body: AdvanceMatch, work: Work) -> MatchState:
    work.check_date(body.on)
    match = await commands.advance_match(
        work.session, work.actor, match_id, to, work.profile, note=body.note, on=body.on, today=work.clock.today()
    )
    return MatchState.model_validate(match)
