"""The younger case becomes part of the older: what lives on goes along, in one transaction or not at all."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.merging import watching
from services.coordination.commands.merging.agendas import move_agendas
from services.coordination.commands.merging.bodies import NewMerge, consulted_on, require_city_asked
from services.coordination.commands.scheduling import schedule_review
from services.coordination.commands.stages import tell_stage
from services.coordination.commands.watching import let_go
from services.coordination.domain.case import Case, Member
from services.coordination.domain.meeting.tasks import TaskStatus
from services.coordination.domain.merging import Merge, OneCaseAlready, require_mergeable
from services.coordination.domain.plan import PlanStatus
from services.coordination.domain.role import OPEN
from services.coordination.domain.stages import WAYS, Stage
from services.coordination.policy import cases as policy
from services.coordination.store import consents, family, plans, presence
from services.coordination.store import merging as store
from services.coordination.store import walls as wall_store
from services.coordination.tables import plans as plan_tables
from services.coordination.tables import records, tasks
from shared import access
from shared.actors import Actor
from shared.contracts.merging import CaseMerged
from shared.messaging import outbox
from shared.reference.profile import Profile


async def merge_cases(session: AsyncSession, actor: Actor, case_id: UUID, new: NewMerge, *, profile: Profile) -> Merge:
    """Make a case part of the household's older one.

    Raises NotFound, NotAllowed, CityNotConsulted, and what `require_mergeable` does.
    """
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    if case_id == new.into:
        raise OneCaseAlready
    meetings, found = await store.held_still(session, [case_id, new.into])
    ended, kept = found[case_id], found[new.into]
    living = await store.plans_of_both(session, [case_id, new.into])
    require_mergeable(kept, ended, living, on=new.on)
    require_city_asked(actor, new, profile, outcome="merge")
    merge = await _merge(session, actor, kept, ended, new)
    session.add(merge)
    await session.flush()
    await access.log(session, actor, act="merge", kind="case", record=ended.id, basis="internal_use")
    await store.remember(session, merge.id, "household_case", {kept.id: _before(kept, ended)})
    await _engage(session, merge, kept, ended, by=actor.subject)
    called = {each.id: tuple(each.present()) for each in (kept, ended)}
    _take_members(kept, ended, on=new.on)
    kept.take_in(ended)
    moved = await _move_records(session, merge, kept, ended)
    await _relate(session, merge, by=actor.subject)
    await move_agendas(session, merge, meetings, called)
    if ended.is_open:
        await store.lapse_closings(session, kept, on=new.on)
        _lead_on(kept, ended)
    await _end(session, kept, ended, merge)
    await _tell(session, kept, merge, moved)
    return merge


async def _merge(session: AsyncSession, actor: Actor, kept: Case, ended: Case, new: NewMerge) -> Merge:
    return Merge(
        id=uuid4(),
        case_id=ended.id,
        into_id=kept.id,
        on=new.on,
        reason=new.reason,
        by_subject=actor.subject,
        by_agency=actor.agency,
        episode=ended.episode if ended.is_open else None,
        consulted_by=new.consulted.subject if new.consulted else None,
        consulted_on=consulted_on(new),
        members_kept=tuple(member.id for member in kept.members if member.came_from != ended.id),
        members_ended=tuple(member.id for member in ended.members),
        agencies_kept=tuple(sorted(await presence.agencies_on(session, kept.id))),
        agencies_ended=tuple(sorted(await presence.agencies_on(session, ended.id))),
    )


def _before(kept: Case, ended: Case) -> dict[str, object]:
    return {
        "had_address": kept.address is not None,
        "was_protected": kept.address_protected,
        "had_narrative": kept.narrative is not None,
        "closed_on": ended.closed_on.isoformat() if ended.closed_on else None,
    }


def _take_members(kept: Case, ended: Case, *, on: date) -> None:
    """Whoever is of both is one; who is new comes with all that was told of them."""
    known = {member.id: member for member in kept.members}
    position = max((member.position for member in kept.members), default=-1)
    for member in ended.members:
        one = known.get(member.id)
        if one is None:
            position += 1
            one = Member(kept.id, member.id, position, told_living=member.told_living, came_from=ended.id)
            one.left_on, one.returned_on = member.left_on, member.returned_on
            one.fate, one.kept = member.fate, member.kept
            kept.members.append(one)
        elif one.is_away and not member.is_away:
            one.returned_on = on
        for name in ("name", "kana", "birth_date", "relation", "main_issue", "note", "represented_by"):
            setattr(one, name, getattr(one, name) or getattr(member, name))
        one.issues = list(dict.fromkeys([*one.issues, *member.issues]))


async def _move_records(session: AsyncSession, merge: Merge, kept: Case, ended: Case) -> Sequence[UUID]:
    """What lives on; gives the referrals, whose desks hear of it. Earlier episodes stay with their case."""
    referrals = await store.moved(session, merge, "referral")
    await store.moved(session, merge, "chronology_entry")
    await store.moved(session, merge, "member_assessment")
    await store.moved(session, merge, "wall")
    await store.moved(session, merge, "meeting_task", tasks.task.c.status == TaskStatus.OPEN)
    texts: list[UUID] = []
    if ended.is_open:
        for table in (records.activity, records.review):
            present = table.c.episode == ended.episode
            texts += await store.moved(session, merge, table.name, present, episode=kept.episode)
        texts += await _move_plans(session, merge, kept)
    await store.move_sources(session, merge, texts)
    return referrals


async def _move_plans(session: AsyncSession, merge: Merge, kept: Case) -> list[UUID]:
    """Versions from which something follows, numbered after those there are, with all that they offered.

    So does what an agency took by an earlier version and has not finished: it reports on it where the household is.
    """
    texts: list[UUID] = []
    table = plan_tables.plan
    for plan in await store.plans_of_both(session, [merge.case_id]):
        version = await plans.next_version(session, kept.id)
        await store.moved(session, merge, "plan", table.c.id == plan.id, episode=kept.episode, version=version)
        of_plan = plan_tables.role.c.plan_id == plan.id
        roles = await store.moved(session, merge, "role", of_plan, episode=kept.episode)
        texts += [*roles, *await wall_store.reports_of(session, roles)]
        if plan.status == PlanStatus.IN_FORCE:
            kept.advance(Stage.SUPPORTING)
    lone = await store.moved(session, merge, "role", plan_tables.role.c.status.in_(sorted(OPEN)), episode=kept.episode)
    return [*texts, *lone, *await wall_store.reports_of(session, lone)]


async def _relate(session: AsyncSession, merge: Merge, *, by: str) -> None:
    """Other cases that belong with the one that ends belong with the one that stays; the two are one."""
    standing = await family.relations_of(session, merge.into_id)
    known = {(each.case_id, each.related_id, each.kind) for each in standing}
    before = {}
    for each in await family.relations_of(session, merge.case_id):
        ends = [merge.into_id if end == merge.case_id else end for end in (each.case_id, each.related_id)]
        before[each.id] = {"case_id": str(each.case_id), "related_id": str(each.related_id)}
        if ends[0] == ends[1] or (ends[0], ends[1], each.kind) in known:
            each.end(by=by, on=merge.on)
        else:
            each.case_id, each.related_id = ends
            known.add((*ends, each.kind))  # type: ignore[arg-type]
    await session.flush()
    await store.remember(session, merge.id, "case_relation", before)


async def _engage(session: AsyncSession, merge: Merge, kept: Case, ended: Case, *, by: str) -> None:
    """Where it was said of an agency with whom it works, it works with all with whom it did: walls stay as strict."""
    beside = {each.id: await _works_with(session, each, on=merge.on) for each in (kept, ended)}
    rows = [row for each in (kept, ended) for row in await wall_store.engagements_of(session, each.id)]
    before = {}
    for agency in sorted({row.agency for row in rows if row.until is None}):
        own = beside[kept.id].get(agency, frozenset())
        both = own | beside[ended.id].get(agency, frozenset())
        await wall_store.engage(session, kept.id, agency, sorted(both), by=by, on=merge.on)
        before[uuid4()] = {"agency": agency, "kept": [str(each) for each in sorted(own)]}
    await store.remember(session, merge.id, "engagement", before)


async def _works_with(session: AsyncSession, case: Case, *, on: date) -> Mapping[str, frozenset[UUID]]:
    return await wall_store.works_with(session, case, await consents.consents_of(session, case.household_id), today=on)


def _lead_on(kept: Case, ended: Case) -> None:
    """The case stands at the further of both stages, where a way leads there."""
    to = Stage.SUPPORTING if ended.stage == Stage.REVIEWING else Stage(ended.stage)
    if to != Stage.SUPPORTING and to in WAYS[Stage(kept.stage)]:
        kept.advance(to)


async def _end(session: AsyncSession, kept: Case, ended: Case, merge: Merge) -> None:
    await watching.remember(session, merge.id, ended)
    await let_go(session, ended, on=merge.on)
    if ended.is_open:
        days = [day for day in (kept.review_due_on, ended.review_due_on) if day]
        await schedule_review(session, kept, min(days, default=None), on=merge.on)
    await schedule_review(session, ended, None, on=merge.on)
    await store.await_ends(session, ended.households)
    ended.become_part_of(kept, on=merge.on)
    ended.has_moved = False
    await session.flush()


async def _tell(session: AsyncSession, kept: Case, merge: Merge, referral_ids: Sequence[UUID]) -> None:
    await outbox.record(
        session,
        CaseMerged(
            on=merge.on,
            merge_id=merge.id,
            case_id=merge.case_id,
            into_id=kept.id,
            number=kept.number,
            episode=merge.episode,
            referral_ids=tuple(sorted(referral_ids)),
        ),
    )
    await tell_stage(session, kept, on=merge.on)
