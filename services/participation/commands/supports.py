"""Supporting a person from the city's commission to the end of the support."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.participation import cases, persons, policy, store, tables
from services.participation.domain.commissions import Commission, commission_for
from services.participation.domain.errors import AlreadySupported
from services.participation.domain.supports import Need, ProfileEntry, ProfileVersion, Review, StageSeen, Support
from shared import access
from shared.actors import Actor
from shared.contracts.participation import (
    ConnectionStageReached,
    NeedUnmet,
    SupportEnded,
    SupportReviewed,
    SupportStarted,
)
from shared.messaging import outbox
from shared.reference.profile import Profile
from shared.refusals import Stale


@dataclass(frozen=True, slots=True)
class Person:
    """Who shall be supported: by the commission's own id, or as a member of a case."""

    commission_id: UUID | None = None
    case_id: UUID | None = None
    member_id: UUID | None = None


async def start_support(session: AsyncSession, actor: Actor, person: Person, profile: Profile, *, on: date) -> Support:
    """Start supporting a person. Raises NoCityDecision, BeforeTheDecision (R9), PersonDead, AlreadySupported."""
    policy.must_support(actor, profile)
    commission = commission_for(await _commissions(session, person), on=on)
    await persons.must_live(session, commission.member_id)
    records = await persons.records_of(session, commission.member_id)
    ongoing = await store.open_support(session, await cases.same_case(session, commission.case_id), records)
    if ongoing is not None:
        raise AlreadySupported(ongoing.id)
    support = Support.start(uuid4(), commission, owner=actor.subject, on=on)
    await store.add(session, support)
    await _log(session, actor, "create", support)
    await outbox.record(
        session,
        SupportStarted(
            on=on,
            support_id=support.id,
            commission_id=commission.id,
            case_id=support.case_id,
            member_id=support.member_id,
        ),
    )
    return support


async def write_profile(
    session: AsyncSession,
    actor: Actor,
    support_id: UUID,
    entry: ProfileEntry,
    profile: Profile,
    *,
    expected: int | None,
    on: date,
) -> Support:
    """Write down what the person wants and where they stand; earlier profiles stay. Raises Stale."""
    support = await _supported(session, actor, support_id, profile)
    if expected is not None and expected != support.revision:
        raise Stale
    version = await store.next_profile_version(session, support.id)
    said = entry.model_dump(exclude={"connection_stage"})
    await _observe(session, support, entry.connection_stage, on=on)
    await store.add(session, ProfileVersion(support.id, version, written_on=on, written_by=actor.subject, **said))
    await _log(session, actor, "update", support)
    return support


async def record_need(
    session: AsyncSession,
    actor: Actor,
    support_id: UUID,
    profile: Profile,
    *,
    menu_kind: str,
    field: str,
    wish: str,
    on: date,
) -> Need:
    """Record a wish that no menu meets; community hears what is missing, not who misses it (R14)."""
    support = await _supported(session, actor, support_id, profile)
    support.must_be_open(on)
    need = Need(uuid4(), support.id, seen_on=on, menu_kind=menu_kind, field=field, wish=wish)
    await store.add(session, need)
    await _log(session, actor, "update", support)
    await outbox.record(session, NeedUnmet(on=on, need_id=need.id, menu_kind=menu_kind, field=field))
    return need


async def hold_review(
    session: AsyncSession,
    actor: Actor,
    support_id: UUID,
    profile: Profile,
    *,
    result: str,
    connection_stage: str | None,
    note: str | None,
    next_on: date | None,
    on: date,
) -> Review:
    """Hold a review, perhaps with a new observation of the connection stage."""
    support = await _supported(session, actor, support_id, profile)
    support.review(on=on, next_on=next_on)
    review = Review(uuid4(), support.id, on, actor.subject, result, note, next_on)
    await store.add(session, review)
    if connection_stage is not None:
        await _observe(session, support, connection_stage, on=on)
    await _log(session, actor, "update", support)
    await outbox.record(
        session,
        SupportReviewed(on=on, review_id=review.id, support_id=support.id, case_id=support.case_id, result=result),
    )
    return review


async def end_support(
    session: AsyncSession,
    actor: Actor,
    support_id: UUID,
    profile: Profile,
    *,
    reason: str,
    note: str | None,
    on: date,
) -> Support:
    """End a support whose matches have all come to their own end."""
    support = await _supported(session, actor, support_id, profile)
    latest = await store.latest_record(session, support)
    support.end(await store.open_matches(session, support.id), latest=latest, reason=reason, note=note, on=on)
    await _log(session, actor, "update", support)
    event = SupportEnded(on=on, support_id=support.id, case_id=support.case_id, reason=reason)
    await outbox.record(session, event)
    return support


async def _commissions(session: AsyncSession, person: Person) -> list[Commission]:
    table = tables.commission.c
    if person.commission_id is not None or person.case_id is None:
        conditions = [table.id == person.commission_id]
    else:
        own = await cases.same_case(session, person.case_id)
        conditions = [table.case_id.in_(own), table.member_id == person.member_id]
    return list(await store.commissions_for_update(session, *conditions))


async def _supported(session: AsyncSession, actor: Actor, support_id: UUID, profile: Profile) -> Support:
    policy.must_see(actor, profile)
    support = await store.for_update(session, Support, support_id)
    policy.must_support(actor, profile)
    return support


async def _observe(session: AsyncSession, support: Support, stage: str, *, on: date) -> None:
    number = support.observe(stage, on=on)
    await store.add(session, StageSeen(support.id, number, seen_on=on, stage=stage))
    await outbox.record(
        session,
        ConnectionStageReached(on=on, support_id=support.id, case_id=support.case_id, stage=stage, revision=number),
    )


async def _log(session: AsyncSession, actor: Actor, act: str, support: Support) -> None:
    await access.log(session, actor, act=act, kind="support", record=support.id, basis="internal_use")
