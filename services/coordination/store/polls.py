"""Load and save searches for a date; however many are asked for, in four statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.calling.bodies import never_missing
from services.coordination.domain.calling.poll import Availability, Candidate, Poll, Reply, Who
from services.coordination.domain.meeting import MeetingKind, Slot
from services.coordination.tables.calling import date_answer, date_candidate, date_poll, date_reply
from shared.reference.profile import Profile
from shared.refusals import NotFound

Agenda = list[dict[str, Any]]
"""Ids of cases and of members, as a meeting's agenda names them."""


async def keep_poll(session: AsyncSession, poll: Poll, agenda: Agenda, *, proposed_by: str) -> None:
    """Keep a new poll with its candidates."""
    names = ("id", "kind", "agencies", "proposed_on", "due_on")
    told = {name: getattr(poll, name) for name in names} | {"agenda": agenda, "proposed_by": proposed_by}
    await session.execute(insert(date_poll).values(told))
    await keep_candidates(session, poll.id, poll.candidates)


async def keep_candidates(session: AsyncSession, poll_id: UUID, candidates: Sequence[Candidate]) -> None:
    """Keep candidates, or that they were withdrawn."""
    rows = [
        {
            "poll_id": poll_id,
            "position": each.position,
            "held_on": each.slot.day,
            "start": each.slot.start,
            "end": each.slot.end,
            "place": each.slot.place,
            "withdrawn_on": each.withdrawn_on,
        }
        for each in candidates
    ]
    kept = postgresql.insert(date_candidate)
    changed = {"withdrawn_on": kept.excluded.withdrawn_on}
    await session.execute(kept.on_conflict_do_update(constraint=date_candidate.primary_key, set_=changed), rows)


async def keep_reply(session: AsyncSession, poll_id: UUID, who: Who, reply: Reply) -> None:
    """Keep what a person answered last."""
    key = {"poll_id": poll_id, "agency": who[0], "subject": who[1]}
    told = {"on": reply.on, "late": reply.late, "note": reply.note}
    kept = postgresql.insert(date_reply).values(key | told)
    await session.execute(kept.on_conflict_do_update(constraint=date_reply.primary_key, set_=told))
    rows = [key | {"position": position, "answer": answer.value} for position, answer in reply.answers.items()]
    answers = postgresql.insert(date_answer)
    changed = {"answer": answers.excluded.answer}
    await session.execute(answers.on_conflict_do_update(constraint=date_answer.primary_key, set_=changed), rows)


async def keep_end(session: AsyncSession, poll: Poll) -> None:
    """Keep what came of a poll."""
    told = {"closed_on": poll.closed_on, "meeting_id": poll.meeting_id}
    await session.execute(update(date_poll).where(date_poll.c.id == poll.id).values(told))


async def poll_for_update(session: AsyncSession, poll_id: UUID, *, profile: Profile) -> Poll:
    """One poll, held still until the transaction ends: two choices are one after the other. Raises NotFound."""
    found = await polls(session, select(date_poll).where(date_poll.c.id == poll_id).with_for_update(), profile=profile)
    return _only(found)


async def poll_of(session: AsyncSession, poll_id: UUID, *, profile: Profile) -> Poll:
    """One poll, to be read only. Raises NotFound."""
    return _only(await polls(session, select(date_poll).where(date_poll.c.id == poll_id), profile=profile))


async def agenda_of(session: AsyncSession, poll_id: UUID) -> Agenda:
    """What the meeting shall be about."""
    found: Agenda = (await session.execute(select(date_poll.c.agenda).where(date_poll.c.id == poll_id))).scalar_one()
    return found


async def polls(session: AsyncSession, asked: Select[Any], *, profile: Profile) -> list[Poll]:
    """The polls that a statement on their table finds, in its order, with candidates and replies."""
    rows = list(await session.execute(asked))
    ids = [row.id for row in rows]
    candidates = await _candidates(session, ids)
    replies = await _replies(session, ids)
    return [
        Poll(
            id=row.id,
            kind=MeetingKind(row.kind),
            agencies=row.agencies,
            required=tuple(never_missing(profile.meeting_body(row.kind))),
            proposed_on=row.proposed_on,
            due_on=row.due_on,
            candidates=candidates.get(row.id, []),
            replies=replies.get(row.id, {}),
            closed_on=row.closed_on,
            meeting_id=row.meeting_id,
        )
        for row in rows
    ]


async def _candidates(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, list[Candidate]]:
    asked = select(date_candidate).where(date_candidate.c.poll_id.in_(ids)).order_by(date_candidate.c.position)
    found: dict[UUID, list[Candidate]] = {}
    for row in await session.execute(asked):
        slot = Slot(row.held_on, row.start, row.end, row.place)
        found.setdefault(row.poll_id, []).append(Candidate(row.position, slot, row.withdrawn_on))
    return found


async def _replies(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, dict[Who, Reply]]:
    answers = await _answers(session, ids)
    asked = select(date_reply).where(date_reply.c.poll_id.in_(ids))
    found: dict[UUID, dict[Who, Reply]] = {}
    rows = await session.execute(asked.order_by(date_reply.c.agency, date_reply.c.subject))
    for row in rows:
        who = (row.agency, row.subject)
        said = answers.get((row.poll_id, *who), {})
        found.setdefault(row.poll_id, {})[who] = Reply(row.on, row.late, said, row.note)
    return found


async def _answers(
    session: AsyncSession, ids: Collection[UUID]
) -> Mapping[tuple[UUID, str, str], dict[int, Availability]]:
    found: dict[tuple[UUID, str, str], dict[int, Availability]] = {}
    for row in await session.execute(select(date_answer).where(date_answer.c.poll_id.in_(ids))):
        key = (row.poll_id, row.agency, row.subject)
        found.setdefault(key, {})[row.position] = Availability(row.answer)
    return found


def _only(found: Iterable[Poll]) -> Poll:
    for poll in found:
        return poll
    raise NotFound
