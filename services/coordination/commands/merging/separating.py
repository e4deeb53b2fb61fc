"""A merge that was wrong is taken back: what went along returns, what came of it since stays where it was done."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.merging import watching
from services.coordination.commands.merging.agendas import restored
from services.coordination.commands.merging.bodies import NewSeparation, require_city_asked
from services.coordination.commands.stages import tell_stage
from services.coordination.domain.case import Case
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.merging import Merge, NotMerged, NotToBeSeparated
from services.coordination.domain.stages import Stage
from services.coordination.policy import cases as policy
from services.coordination.store import cases, family, plans, presence
from services.coordination.store import merging as store
from services.coordination.store import walls as wall_store
from services.coordination.tables import meetings as meeting_tables
from services.coordination.tables import plans as plan_tables
from services.coordination.tables.walls import source
from shared import access
from shared.actors import Actor
from shared.contracts.coordination import CaseReopened
from shared.contracts.merging import CasesSeparated
from shared.messaging import outbox
from shared.reference.profile import Profile

Before = Mapping[UUID, Mapping[str, Any]]
WITH_EPISODE = ("activity", "review", "plan", "role")


async def separate_cases(
    session: AsyncSession, actor: Actor, case_id: UUID, said: NewSeparation, *, profile: Profile
) -> Case:
    """Make a case of its own again of one that became part of another; it begins a new episode (R12).

    Raises NotFound, NotAllowed, NotMerged, NotToBeSeparated, CityNotConsulted, TooEarly.
    """
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    merge = await store.standing_merge(session, case_id)
    if merge is None:
        await cases.case_of(session, case_id)
        raise NotMerged
    meetings, found = await store.held_still(session, [merge.case_id, merge.into_id])
    ended, kept = found[merge.case_id], found[merge.into_id]
    if ended.merged_into != kept.id:
        raise NotMerged
    if kept.merged_into is not None or (merge.episode is not None and not kept.is_open):
        raise NotToBeSeparated(into=str(kept.id))
    require_city_asked(actor, said, profile, outcome="separation")
    merge.undo(by=actor.subject, reason=said.reason, on=said.on)
    await access.log(session, actor, act="separate", kind="case", record=ended.id, basis="internal_use")
    before = await store.remembered(session, merge.id)
    held = before["household_case"][kept.id]
    _give_up(kept, ended, merge, held)
    goes_on = await watching.go_on(session, before)
    ended.stand_alone(on=date.fromisoformat(held["closed_on"]) if held["closed_on"] else merge.on, watched=goes_on)
    if merge.episode is not None:
        await _begin_anew(session, actor, ended, said)
    await _return_records(session, merge, ended, before)
    await _return_relations(session, merge, before.get("case_relation", {}))
    await _return_engagements(session, merge, before.get("engagement", {}), by=actor.subject)
    await _return_agendas(session, merge, meetings, before)
    await _tell(session, kept, ended, merge, referral_ids=before.get("referral", {}))
    return ended


def _give_up(kept: Case, ended: Case, merge: Merge, before: Mapping[str, Any]) -> None:
    """The household is the smaller one again; who came along is kept by name, since what was done since names them."""
    kept.joined, kept.revision, kept.has_moved = kept.joined - 1, kept.revision + 1, True
    for member in kept.members:
        if member.came_from == ended.id and not member.is_away:
            member.left_on, member.returned_on = merge.undone_on, None
    if not before["had_address"] and kept.address == ended.address:
        kept.address = None
    kept.address_protected = kept.address_protected and before["was_protected"]
    if ended.narrative and kept.narrative:
        own = "\n\n" + ended.narrative if before["had_narrative"] else ended.narrative
        kept.narrative = kept.narrative.replace(own, "", 1) or None


async def _begin_anew(session: AsyncSession, actor: Actor, ended: Case, said: NewSeparation) -> None:
    ended.reopen(on=said.on)
    await cases.keep_episode(session, ended, referral_id=None, reason=said.reason, by=actor.subject)
    await outbox.record(session, CaseReopened(on=said.on, case_id=ended.id, episode=ended.episode))


async def _return_records(session: AsyncSession, merge: Merge, ended: Case, before: Mapping[str, Before]) -> None:
    to_come = select(meeting_tables.meeting.c.id).where(meeting_tables.meeting.c.status.in_(store.TO_COME))
    own_plans = select(plan_tables.plan.c.id).where(plan_tables.plan.c.case_id == merge.case_id)
    for name, table in store.TABLES.items():  # plans return before their roles
        for record, held in before.get(name, {}).items():
            changed = dict(held) | ({"episode": ended.episode} if name in WITH_EPISODE else {})
            own = update(table).where(table.c.id == record, table.c.case_id == merge.into_id)
            if name == "role":  # one that went on by a later version stays with that
                own = own.where(table.c.plan_id.in_(own_plans))
            if name in store.OF_MEETINGS:
                own = own.where(table.c.meeting_id.in_(to_come))
            await session.execute(own.values(case_id=merge.case_id, **changed))
    texts = [record for name in ("activity", "review", "role") for record in before.get(name, {})]
    texts += await wall_store.reports_of(session, [*before.get("role", {})])
    theirs = update(source).where(source.c.case_id == merge.into_id, source.c.record_id.in_(texts))
    await session.execute(theirs.values(case_id=merge.case_id))
    if ended.is_open and await plans.in_force(session, ended.id) is not None:
        ended.move(Stage.SUPPORTING)


async def _return_relations(session: AsyncSession, merge: Merge, before: Before) -> None:
    """Relations stand as before; one that somebody ended since stays ended."""
    for relation_id, held in before.items():
        relation = await family.relation_of(session, relation_id)
        relation.case_id, relation.related_id = UUID(held["case_id"]), UUID(held["related_id"])
        if (relation.ended_on, relation.ended_by) == (merge.on, merge.by_subject):
            relation.ended_on = relation.ended_by = None
    await session.flush()


async def _return_engagements(session: AsyncSession, merge: Merge, before: Before, *, by: str) -> None:
    on = merge.undone_on or merge.on
    for held in before.values():
        kept = [UUID(each) for each in held["kept"]]
        await wall_store.engage(session, merge.into_id, held["agency"], kept, by=by, on=on)


async def _return_agendas(
    session: AsyncSession, merge: Merge, meetings: list[Meeting], before: Mapping[str, Before]
) -> None:
    held = before.get("meeting_agenda", {})
    for meeting in meetings:
        if meeting.id in held and any(merge.case_id in item.came_from for item in meeting.agenda):
            restored(meeting, merge, held[meeting.id])
    await session.flush()


async def _tell(session: AsyncSession, kept: Case, ended: Case, merge: Merge, *, referral_ids: Before) -> None:
    facts = {"merge_id": merge.id, "case_id": ended.id, "into_id": kept.id}
    on = merge.undone_on or merge.on
    await outbox.record(session, CasesSeparated(on=on, **facts, referral_ids=tuple(sorted(referral_ids))))
    await session.flush()
    ended.has_moved = True
    for case in (kept, ended):
        await tell_stage(session, case, on=on)
