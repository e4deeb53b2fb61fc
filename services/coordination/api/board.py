"""The board over HTTP, and which cases it and the list are asked for."""

from typing import Annotated

from fastapi import Depends, Query

from services.coordination.domain.case import Stage
from services.coordination.domain.rhythm import Rhythm
from services.coordination.queries import board as queries
from services.coordination.queries.board import Board
from services.coordination.queries.selection import Selection
from shared.web import Router, Work, work

router = Router(tags=["cases"])

Agency = Annotated[str | None, Query(max_length=64, pattern=r"^[a-z0-9_]+$", description="on the case by role or seat")]
Subject = Annotated[str | None, Query(min_length=1, max_length=200, description="who owns the case")]
Mine = Annotated[bool, Query(description="what the asker owns")]
Overdue = Annotated[bool, Query(description="with a review, meeting, role, task or request past its date")]


def selected(
    coordinator: Subject = None, agency: Agency = None, mine: Mine = False, overdue: Overdue = False
) -> Selection:
    """The endpoint dependency: which cases are asked for."""
    return Selection(coordinator=coordinator, agency=agency, mine=mine, overdue=overdue)


@router.get("/board")
async def read_board(
    stage: Annotated[Stage | None, Query()] = None,
    cards: Annotated[int, Query(ge=1, le=50, description="how many of each stage")] = 10,
    selection: Selection = Depends(selected),
    work: Work = Depends(work),
) -> Board:
    """Cases by stage: how many, and the newest with what comes next and what is overdue."""
    rhythm, today = Rhythm.of(work.profile), work.clock.today()
    return await queries.board(
        work.session, work.actor, selection, stage=stage, cards=cards, rhythm=rhythm, today=today
    )
