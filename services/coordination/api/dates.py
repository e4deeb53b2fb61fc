"""Finding a date over HTTP."""

from datetime import date
from uuid import UUID

from fastapi import Depends
from pydantic import BaseModel

from services.coordination.api.meetings import MeetingState
from services.coordination.commands.bodies import Dated
from services.coordination.commands.calling import bodies
from services.coordination.commands.calling import polls as commands
from services.coordination.domain.calling.poll import Poll
from services.coordination.queries.calling import polls as queries
from services.coordination.queries.calling.polls import PollLine, PollView
from shared.web import Page, Paging, Router, Work, paging, work

router = Router(tags=["dates"])


class PollState(BaseModel):
    """Where a poll stands after an act."""

    id: UUID
    due_on: date
    closed_on: date | None


def _state(poll: Poll) -> PollState:
    return PollState.model_validate(poll, from_attributes=True)


@router.post("/date-polls", status_code=201)
async def propose_dates(body: bodies.NewPoll, work: Work = Depends(work)) -> PollState:
    """Ask agencies when they can come, without telling them what for."""
    work.check_date(body.on)
    return _state(await commands.propose_dates(work.session, work.actor, body, profile=work.profile))


@router.get("/date-polls")
async def list_polls(
    waiting: bool = False, paging: Paging = Depends(paging), work: Work = Depends(work)
) -> Page[PollLine]:
    """Polls by the day their answers are due; `waiting=true`: those which still wait for an answer."""
    today = work.clock.today()
    return await queries.polls(work.session, work.actor, paging, waiting=waiting, today=today, profile=work.profile)


@router.get("/date-polls/{poll_id}")
async def show_poll(poll_id: UUID, work: Work = Depends(work)) -> PollView:
    """One poll: for staff with everybody's answers and what suits best, for an agency with its own."""
    return await queries.poll(work.session, work.actor, poll_id, today=work.clock.today(), profile=work.profile)


@router.post("/date-polls/{poll_id}/candidates")
async def propose_more(poll_id: UUID, body: bodies.MoreCandidates, work: Work = Depends(work)) -> PollState:
    """Propose further slots; everybody is asked again for these."""
    work.check_date(body.on)
    return _state(await commands.propose_more(work.session, work.actor, poll_id, body, profile=work.profile))


@router.post("/date-polls/{poll_id}/candidate-withdrawals")
async def withdraw_candidate(poll_id: UUID, body: bodies.OneCandidate, work: Work = Depends(work)) -> PollState:
    """Take one slot back."""
    work.check_date(body.on)
    return _state(await commands.withdraw_candidate(work.session, work.actor, poll_id, body, profile=work.profile))


@router.post("/date-polls/{poll_id}/replies")
async def answer_dates(poll_id: UUID, body: bodies.NewReply, work: Work = Depends(work)) -> PollState:
    """Say for oneself when one can come: ○ yes, △ maybe, × no."""
    work.check_date(body.on)
    return _state(await commands.answer_dates(work.session, work.actor, poll_id, body, profile=work.profile))


@router.post("/date-polls/{poll_id}/choice", status_code=201)
async def choose_date(poll_id: UUID, body: bodies.OneCandidate, work: Work = Depends(work)) -> MeetingState:
    """Settle on a slot: it becomes the planned meeting, which the city then convenes (R6)."""
    work.check_date(body.on)
    meeting = await commands.choose_date(work.session, work.actor, poll_id, body, profile=work.profile)
    return MeetingState.model_validate(meeting, from_attributes=True)


@router.post("/date-polls/{poll_id}/withdrawal")
async def withdraw_poll(poll_id: UUID, body: Dated, work: Work = Depends(work)) -> PollState:
    """Look for a date no longer; nobody is asked any more."""
    work.check_date(body.on)
    return _state(await commands.withdraw_poll(work.session, work.actor, poll_id, on=body.on, profile=work.profile))
