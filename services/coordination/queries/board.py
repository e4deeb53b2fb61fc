"""The board (進行ボード): how many cases stand at each stage, and the newest of them with what comes next."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Text, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import OVER, Stage
from services.coordination.domain.rhythm import Rhythm
from services.coordination.policy.cases import is_staff
from services.coordination.queries import dates
from services.coordination.queries.dates import Due, What
from services.coordination.queries.selection import ORDER, Selection
from services.coordination.queries.views.cases import CaseLine, line_of
from services.coordination.tables.cases import case
from shared.actors import Actor
from shared.web.paging import encode_cursor

STAGES = tuple(stage for stage in Stage if stage is not Stage.CLOSED)
"""Closed cases are shown only when they are asked for."""


class Card(CaseLine):
    """A case on the board; ids, codes and dates only."""

    next: Due | None = Field(description="the earliest date on which something of the case is due, or is looked after")
    overdue: list[Due] = Field(description="what is past its date, the oldest first")


class Column(BaseModel):
    """A stage: how many stand there, and the first of them."""

    stage: Stage
    count: int
    cards: list[Card]
    next: str | None = Field(description="pass as `cursor` to `GET /cases` with the same filters and this stage")


class Board(BaseModel):
    """The stages in the order in which cases go through them."""

    columns: list[Column]


async def board(
    session: AsyncSession,
    actor: Actor,
    selection: Selection,
    *,
    stage: Stage | None,
    cards: int,
    rhythm: Rhythm,
    today: date,
) -> Board:
    """Count the cases that the actor may know of, and give the newest of each stage.

    To staff every open case has a next date: where nothing is planned, when somebody looks how it goes (R11).
    """
    conditions = list(selection.conditions(actor, today=today))
    stages = STAGES if stage is None else (stage,)
    if selection.is_looked_up(actor):
        rows = await _picked(session, conditions, stages, cards)
        counted = {row.stage: row.standing for row in rows}
    else:
        counted = await _counts(session, conditions, stages)
        rows = await _newest(session, conditions, [each for each in stages if counted.get(each)], cards)
    due = await dates.due_in(session, actor, [row.id for row in rows])
    looks = {row.id: look for row in rows if is_staff(actor) and (look := _look(row, rhythm))}
    columns = []
    for each in stages:
        own = [_card(row, due[row.id], today, look=looks.get(row.id)) for row in rows if row.stage == each]
        more = counted.get(each, 0) > len(own)
        after = encode_cursor(own[-1].opened_on, own[-1].id) if more and own else None
        columns.append(Column(stage=each, count=counted.get(each, 0), cards=own, next=after))
    return Board(columns=columns)


async def _counts(
    session: AsyncSession, conditions: Sequence[ColumnElement[bool]], stages: Sequence[Stage]
) -> dict[str, int]:
    own = case.c.stage
    found = select(own, func.count()).where(own.in_(stages), *conditions).group_by(own)
    return {row[0]: row[1] for row in await session.execute(found)}


async def _picked(
    session: AsyncSession, conditions: Sequence[ColumnElement[bool]], stages: Sequence[Stage], cards: int
) -> Sequence[Any]:
    """Look up once which cases are meant, then count them and read the newest of each stage by their keys.

    Windows over all of them, joined to the cases, made Postgres read every case.
    """
    own = case.c.stage
    meant = select(case.c.id, own, case.c.opened_on).where(own.in_(stages), *conditions).cte("meant")
    counted = select(meant.c.stage, func.count().label("standing")).group_by(meant.c.stage).subquery("counted")
    newest_first = (meant.c.opened_on.desc(), meant.c.id.desc())
    one_stage = select(meant.c.id).where(meant.c.stage == counted.c.stage)
    newest = one_stage.order_by(*newest_first).limit(cards).lateral("newest")
    joined = counted.join(newest, true()).join(case, case.c.id == newest.c.id)
    found = select(*_SHOWN, counted.c.standing).select_from(joined)
    return (await session.execute(found.order_by(*ORDER))).all()


async def _newest(
    session: AsyncSession, conditions: Sequence[ColumnElement[bool]], stages: Sequence[Stage], cards: int
) -> Sequence[Any]:
    """Of each stage so many, by one index each."""
    asked = func.unnest(bindparam("stages", list(stages), type_=ARRAY(Text))).table_valued("stage").render_derived()
    own = select(*_SHOWN).where(case.c.stage == asked.c.stage, *conditions).order_by(*ORDER).limit(cards)
    newest = own.lateral("newest")
    found = select(newest).select_from(asked.join(newest, true()))
    return (await session.execute(found.order_by(newest.c.opened_on.desc(), newest.c.id.desc()))).all()


_SHOWN = (
    case.c.coordinator_agency,
    case.c.active_on,
    case.c.episode_opened_on,
    *(case.c[name] for name in CaseLine.model_fields),
)


def _look(row: Any, rhythm: Rhythm) -> Due | None:
    if row.stage in OVER:
        return None
    return Due(rhythm.look_due(row.active_on or row.episode_opened_on), What.LOOK)


def _card(row: Any, due: Sequence[Due], today: date, *, look: Due | None) -> Card:
    late = [each for each in due if each.on < today]
    return Card(**line_of(row).model_dump(), next=due[0] if due else look, overdue=late)
