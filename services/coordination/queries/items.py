"""Items of compartments as they are read: by who sits in the conference, and by those to whom they were opened (R5)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.compartment import (
    AcknowledgementRequired,
    CompartmentItem,
    Opening,
    Reason,
    Why,
    before_walls,
    duty,
    reasons,
)
from services.coordination.domain.walls import Walls
from services.coordination.policy import cases as case_policy
from services.coordination.policy import meetings as policy
from services.coordination.queries.views.items import ItemView, OpenedItem, OpenedLine, OpeningView, ReviewLine
from services.coordination.store import cases, conferences, consents
from services.coordination.store import items as store
from services.coordination.store import meetings as meeting_store
from services.coordination.store.items import Leave
from services.coordination.store.walls import walls_of
from services.coordination.tables.meetings import compartment_item, meeting
from services.coordination.tables.openings import item_opening
from shared import access
from shared.actors import Actor
from shared.refusals import NotFound
from shared.web import Page, Paging

CONFERENCE = "support_conference"


@dataclass(frozen=True, slots=True)
class Seen:
    """An item that somebody may see, and why."""

    item: CompartmentItem
    because: Sequence[Reason]
    leave: Leave

    @property
    def bases(self) -> list[str]:
        """The legal bases of seeing it, the strongest first (codes of list `legal_basis`)."""
        found = [each.opening.basis if each.opening else CONFERENCE for each in self.because]
        return list(dict.fromkeys(found))

    @property
    def until(self) -> date | None:
        """The last day of the longest opening; None where nothing but a withdrawal ends it, or one sits inside."""
        ends = [each.opening.until if each.opening else None for each in self.because]
        return None if None in ends else max(end for end in ends if end is not None)


async def seen(session: AsyncSession, actor: Actor, item_id: UUID, *, today: date) -> Seen:
    """The item as the actor may see it today.

    Raises NotFound, AcknowledgementRequired for a member who has not confirmed the duty and to whom it was not opened,
    ConsentNotVerifiable where nothing but a consent lets them see it.
    """
    policy.require_worker(actor)
    item = await store.item_of(session, item_id)
    conference = await meeting_store.meeting_of(session, item.meeting_id)
    given = await conferences.acknowledgement_of(session, conference.id, agency=actor.agency, subject=actor.subject)
    reader = policy.reader(actor, conference, has_confirmed=given is not None and given.on <= today)
    case = await cases.case_of(session, item.case_id)
    leave = await store.leave_for(session, case)
    because = reasons(item, reader, leave.grants, dead=leave.dead, on=today)
    if any(each.opening for each in because):
        walls = await walls_of(session, case, today=today, grants=leave.grants)
        because = before_walls(item, because, walls, actor.agency)
    if not because and reader.is_seated:
        raise AcknowledgementRequired(meeting=str(conference.id), duty=duty(today).fact())
    if not because:
        raise NotFound
    if all(each.why is Why.OPENING and each.opening and each.opening.rests_on_consent for each in because):
        await consents.must_be_verifiable(session, [leave.household_id])
    return Seen(item, because, leave)


async def item(session: AsyncSession, actor: Actor, item_id: UUID, *, today: date) -> OpenedItem:
    """One item with its content; the look is logged with the basis that makes it lawful."""
    found = await seen(session, actor, item_id, today=today)
    await access.log(session, actor, act="read", kind="compartment_item", record=item_id, basis=found.bases[0])
    return OpenedItem(**_line(found).model_dump(), content=found.item.content)


async def opened(
    session: AsyncSession, actor: Actor, paging: Paging, *, case_id: UUID | None, today: date
) -> Page[OpenedLine]:
    """What stands open to the actor's agency today, oldest first; a page may rest on consent, then it is verified."""
    policy.require_worker(actor)
    found: list[Seen] = []
    async for each in _opened(session, actor, paging.after(date, UUID), case_id=case_id, today=today):
        found.append(each)
        if len(found) == paging.fetch:
            break
    resting = {each.leave.household_id for each in found if each.bases == ["consent"]}
    if resting:
        await consents.must_be_verifiable(session, resting)
    for each in found[: paging.limit]:
        await access.log(session, actor, act="list", kind="compartment_item", record=each.item.id, basis=each.bases[0])
    return paging.page([_line(each) for each in found], lambda line: (line.on, line.id))


async def unreviewed(session: AsyncSession, actor: Actor, paging: Paging, *, today: date) -> Page[ReviewLine]:
    """Openings without consent that wait for their review, due first, of one's agency's conferences. Staff."""
    case_policy.require_staff(actor)
    opening, item_table = item_opening.c, compartment_item.c
    statement = (
        select(item_opening, item_table.meeting_id)
        .join(compartment_item, item_table.id == opening.item_id)
        .join(meeting, meeting.c.id == item_table.meeting_id)
        .where(opening.reviewed_on.is_(None), opening.review_due.is_not(None))
        .where(meeting.c.agencies.contains([actor.agency]))
        .order_by(opening.review_due, opening.id)
    )
    if after := paging.after(date, UUID):
        statement = statement.where(tuple_(opening.review_due, opening.id) > after)
    rows = (await session.execute(statement.limit(paging.fetch))).mappings()
    lines = [ReviewLine.model_validate({**row, "overdue": row["review_due"] < today}) for row in rows]
    return paging.page(lines, lambda line: (line.review_due, line.id))


def inside(item: CompartmentItem, leave: Leave, *, today: date) -> ItemView:
    """An item as the members of its conference see it, with all its openings."""
    shown = [_opening(item, each, leave, today) for each in item.openings]
    facts = {name: getattr(item, name) for name in ItemView.model_fields if name != "openings"}
    return ItemView(**facts, openings=shown)


async def _opened(
    session: AsyncSession, actor: Actor, after: tuple[date, UUID] | None, *, case_id: UUID | None, today: date
) -> AsyncIterator[Seen]:
    place = (compartment_item.c.on, compartment_item.c.id)
    statement = store.ever_opened_to(actor.agency, on=today).order_by(*place)
    if case_id is not None:
        statement = statement.where(compartment_item.c.case_id == case_id)
    if after is not None:
        statement = statement.where(tuple_(*place) > after)
    known: dict[UUID, tuple[Leave, Walls]] = {}
    for found in await session.scalars(statement):
        if found.case_id not in known:
            case = await cases.case_of(session, found.case_id)
            leave = await store.leave_for(session, case)
            known[found.case_id] = leave, await walls_of(session, case, today=today, grants=leave.grants)
        leave, walls = known[found.case_id]
        standing = found.standing(actor.agency, leave.grants, dead=leave.dead, on=today)
        opened = [Reason(Why.OPENING, each) for each in standing]
        if shown := before_walls(found, opened, walls, actor.agency):
            yield Seen(found, shown, leave)


def _line(found: Seen) -> OpenedLine:
    facts = {name: getattr(found.item, name) for name in OpenedLine.model_fields if name not in {"bases", "until"}}
    return OpenedLine(**facts, bases=found.bases, until=found.until)


def _opening(item: CompartmentItem, opening: Opening, leave: Leave, today: date) -> OpeningView:
    asked = item.asked(leave.dead)
    stands = [agency for agency in opening.agencies if opening.stands_for(agency, asked, leave.grants, on=today)]
    facts = {name: getattr(opening, name) for name in OpeningView.model_fields if name != "stands_for"}
    return OpeningView(**facts, stands_for=stands)
