"""The ways of hand-overs between instances, and what they brought along."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import tables
from services.intake.domain.handover import Handover, HandoverStatus
from services.intake.domain.passage import Passage


async def passage(session: AsyncSession, handover_id: UUID) -> Passage | None:
    """The way of one hand-over, when it leads to or from another instance."""
    return await session.get(Passage, handover_id)


async def passages(session: AsyncSession, handovers: Iterable[UUID]) -> Mapping[UUID, Passage]:
    """The ways of those of these hand-overs that lead to or from another instance."""
    found = select(Passage).where(tables.passage.c.handover_id.in_(set(handovers)))
    return {one.handover_id: one for one in await session.scalars(found)}


async def last_turn(session: AsyncSession, consultation_id: UUID) -> int:
    """How many offers of a consultation have gone between instances, as far as it is known here."""
    way, offer = tables.passage.c, tables.handover.c
    turns = select(func.max(way.turn)).join(tables.handover, offer.id == way.handover_id)
    return (await session.execute(turns.where(offer.consultation_id == consultation_id))).scalar_one() or 0


async def unsettled(session: AsyncSession, consultation_id: UUID) -> Sequence[tuple[Handover, Passage]]:
    """Offers of a consultation that came here and of which no end, and no confirmation, has been heard."""
    offer, way = tables.handover.c, tables.passage.c
    found = select(Handover, Passage).join(tables.passage, way.handover_id == offer.id)
    open_ = (HandoverStatus.OFFERED, HandoverStatus.ACCEPTING)
    rows = found.where(offer.consultation_id == consultation_id, offer.status.in_(open_), way.outgoing.is_(False))
    return [(row[0], row[1]) for row in await session.execute(rows)]


async def was_given_away(session: AsyncSession, consultation_id: UUID) -> bool:
    """Whether a consultation was held here before a desk of another instance took it over."""
    offer, way = tables.handover.c, tables.passage.c
    taken = exists().where(
        offer.consultation_id == consultation_id,
        offer.status == HandoverStatus.ACCEPTED,
        way.handover_id == offer.id,
        way.outgoing,
    )
    return bool((await session.execute(select(taken))).scalar_one())


async def sharing(session: AsyncSession, household_id: UUID) -> set[str]:
    """The instances to which something of a household was offered, or from which it came."""
    way, offer, about = tables.passage.c, tables.handover.c, tables.consultation.c
    joined = select(way.instance).join(tables.handover, offer.id == way.handover_id)
    of_household = joined.join(tables.consultation, about.id == offer.consultation_id)
    return set(await session.scalars(of_household.where(about.household_id == household_id)))


async def shared_with(session: AsyncSession, household_id: UUID, instance: str) -> bool:
    """Whether something of a household was offered to, or came from, that instance before."""
    return instance in await sharing(session, household_id)


async def note_brought(session: AsyncSession, handover_id: UUID, records: Iterable[tuple[str, UUID]]) -> None:
    """Remember what an offer brought along."""
    rows = [{"handover_id": handover_id, "kind": kind, "record_id": record} for kind, record in records]
    if rows:
        await session.execute(insert(tables.brought), rows)


async def brought(session: AsyncSession, handover_id: UUID) -> Mapping[str, Sequence[UUID]]:
    """What an offer brought along, by kind."""
    row = tables.brought.c
    found = await session.execute(select(row.kind, row.record_id).where(row.handover_id == handover_id))
    by_kind: dict[str, list[UUID]] = {}
    for line in found:
        by_kind.setdefault(line.kind, []).append(line.record_id)
    return by_kind


async def keep(session: AsyncSession, handover_id: UUID) -> None:
    """What an offer brought along is here to stay."""
    await session.execute(delete(tables.brought).where(tables.brought.c.handover_id == handover_id))


async def is_known_otherwise(session: AsyncSession, household_id: UUID, *, but: UUID) -> bool:
    """Whether a household is here because of another consultation than this one, too."""
    about = tables.consultation.c
    people = exists().where(tables.concerned.c.consultation_id == about.id)
    other = exists().where(about.household_id == household_id, about.id != but, about.held_at.is_(None) | people)
    return bool((await session.execute(select(other))).scalar_one())
