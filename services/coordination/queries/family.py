"""The family's chronology and related cases as they are read (R15)."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.chronology import ChronologyEntry
from services.coordination.domain.relations import SAME_ADDRESS, Relation
from services.coordination.queries.sight import HISTORY, Sight, sight_of
from services.coordination.queries.views.family import ChronologyView, RelatedCase
from services.coordination.store import cases, family, presence
from shared.actors import Actor
from shared.privacy.masking import mask
from shared.reference.profile import Profile


async def chronology(
    session: AsyncSession, actor: Actor, case_id: UUID, *, today: date, profile: Profile
) -> list[ChronologyView]:
    """Earliest first; an agency sees what everybody it names lets it know, and nothing across a wall."""
    found = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, found, act="read_chronology", today=today)
    if not sight.is_staff:
        sight = await sight.with_names(session, profile)
    entries = await family.chronology_of(session, case_id)
    return [ChronologyView.model_validate(each) for each in entries if sight.is_staff or _is_shown(each, sight)]


async def related(session: AsyncSession, actor: Actor, case_id: UUID, *, today: date) -> list[RelatedCase]:
    """The cases that belong together with this one, as far as the actor may see both."""
    found = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, found, act="read_related", today=today)
    if sight.hidden:
        return []
    shown = []
    for relation in await family.relations_of(session, case_id):
        other = relation.other(case_id)
        if sight.is_staff or actor.agency in await presence.agencies_on(session, other):
            shown.append(await _related(session, sight, relation, other))
    return shown


def _is_shown(entry: ChronologyEntry, sight: Sight) -> bool:
    named = entry.telling.named
    lets = bool(named) and all(HISTORY in sight.categories(member) for member in named)
    return lets and sight.walls.before(entry.telling, sight.agency)


async def _related(session: AsyncSession, sight: Sight, relation: Relation, other: UUID) -> RelatedCase:
    told = await cases.case_of(session, other)
    is_protected = sight.is_protected or await cases.is_protected(session, told)
    tells_a_place = relation.kind == SAME_ADDRESS and is_protected
    return RelatedCase(
        id=relation.id,
        case_id=other,
        number=told.number,
        kind=mask(sight.is_staff or not tells_a_place, relation.kind),
        on=relation.on,
        note=relation.note if sight.is_staff else None,
    )
