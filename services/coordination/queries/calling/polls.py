"""Searches for a date: what suits whom, and who has yet to answer."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.calling.poll import Availability, Poll, Ranked, ranked
from services.coordination.policy import calling as policy
from services.coordination.policy.cases import is_staff
from services.coordination.policy.meetings import ATTENDING
from services.coordination.queries.meetings.views import TimeOfDay
from services.coordination.store import polls as store
from services.coordination.tables.calling import date_poll
from shared import access
from shared.actors import Actor
from shared.reference import workdays
from shared.reference.profile import Profile
from shared.web import Page, Paging

BASIS = "internal_use"
Waiting = Literal["open", "due_soon", "overdue"]


class PollLine(BaseModel):
    """A poll in a list; an agency is told of itself only, and never what the meeting is about."""

    id: UUID
    kind: str
    proposed_on: date
    due_on: date
    closed_on: date | None
    meeting_id: UUID | None
    waits_for: list[str]
    """Agencies that have not answered for every slot."""
    waiting: Waiting | None
    """How it stands with their answers; null when all have answered, or the poll is over."""


class SuitsView(BaseModel):
    """How well a slot suits: the agencies by their best answer."""

    possible: bool
    """Whether everybody can come without whom the body does not meet (R6)."""
    yes: list[str]
    maybe: list[str]
    no: list[str]
    unanswered: list[str]


class CandidateView(BaseModel):
    """A slot; `suits` is for those who look for the date."""

    position: int
    held_on: date
    start: TimeOfDay
    end: TimeOfDay
    place: str | None
    withdrawn_on: date | None
    suits: SuitsView | None


class AnswerView(BaseModel):
    """One person's answer for one slot."""

    position: int
    answer: Availability


class ReplyView(BaseModel):
    """What one person answered; an agency sees its own people's."""

    agency: str
    subject: str
    on: date
    late: bool
    answers: list[AnswerView]
    note: str | None


class PollView(PollLine):
    """One poll; the candidates stand as they suit, the best first, then those withdrawn."""

    agencies: list[str]
    required: list[str]
    candidates: list[CandidateView]
    replies: list[ReplyView]


async def polls(
    session: AsyncSession, actor: Actor, paging: Paging, *, waiting: bool, today: date, profile: Profile
) -> Page[PollLine]:
    """The polls one may know of, by the day their answers are due; `waiting`: open ones that wait for somebody."""
    asked = _visible(select(date_poll), actor)
    if waiting:
        asked = asked.where(date_poll.c.closed_on.is_(None))
    if after := paging.after(date, UUID):
        asked = asked.where(tuple_(date_poll.c.due_on, date_poll.c.id) > tuple_(*after))
    asked = asked.order_by(date_poll.c.due_on, date_poll.c.id).limit(paging.fetch)
    found = await store.polls(session, asked, profile=profile)
    page = paging.page(found, lambda each: (each.due_on, each.id))
    lines = [_line(each, actor, today=today, profile=profile) for each in page.items]
    await access.log_all(
        session, actor, act="list", kind="date_poll", records=[each.id for each in page.items], basis=BASIS
    )
    return Page(items=[line for line in lines if line.waits_for or not waiting], next=page.next)


async def poll(session: AsyncSession, actor: Actor, poll_id: UUID, *, today: date, profile: Profile) -> PollView:
    """One poll. Raises NotFound for those who are not asked and do not look for the date."""
    found = await store.poll_of(session, poll_id, profile=profile)
    policy.require_sight_of_poll(actor, found.agencies)
    await access.log(session, actor, act="read", kind="date_poll", record=found.id, basis=BASIS)
    return PollView(
        **_line(found, actor, today=today, profile=profile).model_dump(),
        agencies=_theirs(actor, found.agencies),
        required=list(found.required),
        candidates=_candidates(found, in_full=is_staff(actor)),
        replies=[
            ReplyView(
                agency=agency,
                subject=subject,
                on=reply.on,
                late=reply.late,
                answers=[AnswerView(position=at, answer=said) for at, said in sorted(reply.answers.items())],
                note=reply.note,
            )
            for (agency, subject), reply in found.replies.items()
            if is_staff(actor) or agency == actor.agency
        ],
    )


def _visible(asked: Select[tuple[object, ...]], actor: Actor) -> Select[tuple[object, ...]]:
    if is_staff(actor):
        return asked
    if not actor.has(*ATTENDING):
        return asked.where(date_poll.c.id.is_(None))
    return asked.where(date_poll.c.agencies.contains([actor.agency]))


def _theirs(actor: Actor, agencies: Sequence[str]) -> list[str]:
    return [agency for agency in agencies if is_staff(actor) or agency == actor.agency]


def _line(found: Poll, actor: Actor, *, today: date, profile: Profile) -> PollLine:
    waits_for = _theirs(actor, [each for each in found.waits_for() if profile.is_open(each, today)])
    return PollLine(
        id=found.id,
        kind=found.kind.value,
        proposed_on=found.proposed_on,
        due_on=found.due_on,
        closed_on=found.closed_on,
        meeting_id=found.meeting_id if is_staff(actor) else None,
        waits_for=waits_for,
        waiting=_waiting(found.due_on, today, profile) if waits_for else None,
    )


def _waiting(due_on: date, today: date, profile: Profile) -> Waiting:
    """A reminder needs no timer: whoever looks is told."""
    if today > due_on:
        return "overdue"
    soon = workdays.after(today, profile.deadlines.reminder, closed=profile.days_closed)
    return "due_soon" if due_on <= soon else "open"


def _candidates(found: Poll, *, in_full: bool) -> list[CandidateView]:
    suits = {each.position: each for each in ranked(found)}
    order = [*suits, *(each.position for each in found.candidates if not each.stands)]
    if not in_full:
        order.sort()  # the order itself would tell how others answered
    return [_candidate(found, position, suits.get(position) if in_full else None) for position in order]


def _candidate(found: Poll, position: int, suits: Ranked | None) -> CandidateView:
    candidate = next(each for each in found.candidates if each.position == position)
    slot = candidate.slot
    told = {
        "held_on": slot.day,
        "start": slot.start,
        "end": slot.end,
        "place": slot.place,
        "withdrawn_on": candidate.withdrawn_on,
    }
    view = None if suits is None else SuitsView.model_validate(suits, from_attributes=True)
    return CandidateView.model_validate({"position": position, "suits": view} | told)
