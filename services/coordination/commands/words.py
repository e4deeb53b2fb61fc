"""What is written anywhere repeats no conference's words before those who will read it may know them (R5).

One place for every request: the API asks here before it acts, so that a new way of writing is asked too. Who says what
goes before still more eyes (a plan, minutes, a gap) asks `compartments` besides, with its own readers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.compartments import public_names, require_open
from services.coordination.domain.compartment import CompartmentItem
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.wording import CLAUSE, Words
from services.coordination.policy import meetings as policy
from services.coordination.policy.cases import CITY, COUNCIL, is_staff
from services.coordination.store import cases, items, meetings, presence
from services.coordination.store.places import Place, place_of
from shared.actors import Actor
from shared.reference.profile import Profile

STAFF_READ = frozenset(
    {
        "/activities",
        "/cases/{case_id}/activities",
        "/cases/{case_id}/activities/{activity_id}/correction",
        "/cases/{case_id}/coordinator",
        "/cases/{case_id}/ease-of-support",
        "/cases/{case_id}/evaluations",
        "/cases/{case_id}/gaps",
        "/cases/{case_id}/plans",
        "/cases/{case_id}/related",
        "/cases/{case_id}/reopening",
        "/cases/{case_id}/reviews",
        "/cases/{case_id}/walls",
        "/plans/{plan_id}",
        "/plans/{plan_id}/agreements",
        "/roles/{role_id}/decline",
        "/roles/{role_id}/handover",
        "/roles/{role_id}/offers",
        "/roles/{role_id}/reports",
        "/walls/{wall_id}/lifting",
        "/watch-contacts/{watch_contact_id}/result",
    }
)
"""Writings on a case that its agencies do not read: staff and whom the record is for, or the command asks for more."""

BEFORE_THE_CONFERENCE = frozenset(
    {"/meetings/{meeting_id}/cancellation", "/meetings/{meeting_id}/changes", "/meetings/{meeting_id}/move"}
)
"""Writings on a conference that stand outside its compartment: on invitations, and before staff who are not in it."""

OWN_DRAFTS = frozenset({"/meetings/{meeting_id}/preparation"})
"""Drafts that only their own agency reads; they are asked when they are handed in."""

Shared = Sequence[tuple[CompartmentItem, Meeting]]


async def keep_words_inside(
    session: AsyncSession,
    actor: Actor,
    path: str,
    named: dict[str, UUID],
    body: Any,
    *,
    profile: Profile,
    today: date,
) -> None:
    """Refuse a request that repeats what lies in a conference on the cases that its path or body names.

    Only to who may know that there is that conference: to anybody else a refusal would tell it, and they write what
    they know from elsewhere. Raises CompartmentClosed naming the items, ConsentNotVerifiable.
    """
    texts = list(texts_in(body))
    if path in OWN_DRAFTS or not texts or not actor.has(*policy.ATTENDING):
        return
    place = (await place_of(session, named)).with_cases(frozenset(_cases(body)))
    shared = [
        (item, held) for item, held in await items.shared_about(session, place.cases) if _knows(actor, item, held)
    ]
    if not shared:
        return
    public = public_names(profile) | {held.place for _, held in shared if held.place}
    words = Words(texts, public=public)
    told = [(item, held) for item, held in shared if words.repeat(item.content)]
    if told:
        await _require_open(session, actor, path, place, told, today=today)


async def _require_open(
    session: AsyncSession, actor: Actor, path: str, place: Place, told: Shared, *, today: date
) -> None:
    own = await meetings.meeting_of(session, place.meeting_id) if place.meeting_id else None
    if own is not None and not policy.may_see(actor, own):
        return  # it does not exist for them, and the command says so
    apart: dict[tuple[UUID, frozenset[str]], list[CompartmentItem]] = defaultdict(list)
    for item, held in told:
        case_id = await cases.stands_under(session, item.case_id)
        if own is not None and own.is_confidential and path not in BEFORE_THE_CONFERENCE:
            readers = frozenset(own.agencies).difference(held.agencies)
        else:
            readers = await _readers(session, actor, path, place, case_id)
        if readers:
            apart[case_id, readers].append(item)
    for (case_id, readers), listed in apart.items():
        await require_open(session, await cases.case_of(session, case_id), listed, readers, today=today)


async def _readers(session: AsyncSession, actor: Actor, path: str, place: Place, case_id: UUID) -> frozenset[str]:
    """Who will read what is written there."""
    readers = {CITY, COUNCIL, actor.agency} | place.agencies
    if path not in STAFF_READ and place.meeting_id is None:
        readers |= await presence.agencies_on(session, case_id)
    return frozenset(readers)


def _knows(actor: Actor, item: CompartmentItem, held: Meeting) -> bool:
    """Whether the actor may know that there is this conference, or was told this item."""
    opened = any(actor.agency in opening.agencies for opening in item.openings)
    return opened or is_staff(actor) or policy.is_invited(actor, held)


def texts_in(value: Any) -> Iterable[str]:
    """Every text in a request long enough to repeat another's words; ids, codes and dates are none."""
    if isinstance(value, str):
        if len(value) >= CLAUSE and not value.isascii():
            yield value
    elif isinstance(value, Collection):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def _cases(value: Any) -> Iterable[UUID]:
    """The cases that a request's body names."""
    if isinstance(value, dict):
        if case_id := as_id(value.get("case_id")):
            yield case_id
        for each in value.values():
            yield from _cases(each)
    elif isinstance(value, list):
        for each in value:
            yield from _cases(each)


def as_id(value: Any) -> UUID | None:
    """An id, or nothing where none was sent."""
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
