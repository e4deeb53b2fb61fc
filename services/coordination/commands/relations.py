"""Cases that belong together, and members who leave a household for another."""

from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Dated, LongText
from services.coordination.domain.case import Case, Member
from services.coordination.domain.errors import not_before
from services.coordination.domain.relations import (
    FORMER_HOUSEHOLD,
    CaseItself,
    LeftAlready,
    NotAway,
    RelatedAlready,
    Relation,
)
from services.coordination.policy import cases as policy
from services.coordination.store import cases, family, presence
from shared.actors import Actor
from shared.reference.fields import Listed
from shared.refusals import NotFound


class NewRelation(Dated):
    """The other case, and how the two belong together (code list `case_relation`)."""

    case_id: UUID
    kind: Annotated[str, Listed("case_relation")]
    note: LongText | None = None


class Departure(Dated):
    """From when on a member lives elsewhere; `to_case` is the case of the household they joined, where there is one."""

    to_case: UUID | None = None


async def relate_cases(session: AsyncSession, actor: Actor, case_id: UUID, new: NewRelation) -> Relation:
    """Say that two cases belong together. Raises CaseItself, RelatedAlready."""
    one, other = await _both(session, actor, case_id, new.case_id)
    not_before(new.on, max(one.opened_on, other.opened_on), after="case_opened")
    if standing := await _standing(session, one, other, new.kind):
        raise RelatedAlready(relation=str(standing.id))
    relation = Relation(uuid4(), one.id, other.id, new.kind, new.on, actor.subject, new.note)
    session.add(relation)
    return relation


async def end_relation(session: AsyncSession, actor: Actor, relation_id: UUID, said: Dated) -> Relation:
    """The two cases belong together no more. Raises EndedAlready, TooEarly."""
    ends = await family.relation_of(session, relation_id)
    await _both(session, actor, ends.case_id, ends.related_id)
    relation = await family.relation_of(session, relation_id)
    not_before(said.on, relation.on, after="cases_related")
    relation.end(by=actor.subject, on=said.on)
    return relation


async def let_leave(session: AsyncSession, actor: Actor, case_id: UUID, member_id: UUID, said: Departure) -> Case:
    """A member lives elsewhere from a day on: they are no longer asked for by default, and what was recorded stays.

    Joining the household of another case, they become its member by name only: its consents are asked anew (R3), and
    nothing that was recorded before goes along. Raises UnknownMember, LeftAlready, CaseItself.
    """
    if said.to_case is None:
        case = await _own(session, actor, case_id)
    else:
        case, other = await _both(session, actor, case_id, said.to_case)
    member = case.member(member_id)
    if member.left_on is not None and member.is_away:
        raise LeftAlready(left_on=member.left_on.isoformat())
    not_before(said.on, case.opened_on, after="case_opened")
    not_before(said.on, member.returned_on, after="member_returned")
    for record in case.records_of(member_id):
        case.member(record).left_on, case.member(record).returned_on = said.on, None
    case.revision += 1
    if said.to_case is not None:
        _join(other, member, on=said.on)
        if not await _standing(session, case, other, FORMER_HOUSEHOLD):
            session.add(Relation(uuid4(), case.id, other.id, FORMER_HOUSEHOLD, said.on, actor.subject))
    return case


async def let_return(session: AsyncSession, actor: Actor, case_id: UUID, member_id: UUID, said: Dated) -> Case:
    """A member lives here again, or had not left at all: they are asked for again by default.

    Raises UnknownMember, NotAway, TooEarly.
    """
    case = await _own(session, actor, case_id)
    member = case.member(member_id)
    if not member.is_away:
        raise NotAway
    not_before(said.on, member.left_on, after="member_left")
    for record in case.records_of(member_id):
        case.member(record).returned_on = said.on
    case.revision += 1
    return case


def _join(case: Case, member: Member, *, on: date) -> None:
    known = {each.id: each for each in case.members}
    if member.id in known:
        if known[member.id].is_away:
            known[member.id].returned_on = on
        return
    position = max((each.position for each in case.members), default=-1) + 1
    names = {name: getattr(member, name) for name in ("name", "kana", "birth_date")}
    case.members.append(Member(case.id, member.id, position, told_living=member.living, **names))
    case.revision += 1


async def _standing(session: AsyncSession, one: Case, other: Case, kind: str) -> Relation | None:
    found = await family.relations_of(session, one.id)
    return next((each for each in found if each.other(one.id) == other.id and each.kind == kind), None)


async def _own(session: AsyncSession, actor: Actor, case_id: UUID) -> Case:
    case = await cases.case_for_update(session, case_id)
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    case.require_unmerged()
    return case


async def _both(session: AsyncSession, actor: Actor, case_id: UUID, other_id: UUID) -> tuple[Case, Case]:
    """Both cases locked; who is not staff learns nothing of either."""
    policy.require_staff(actor, await presence.agencies_on(session, case_id))
    if case_id == other_id:
        await cases.case_of(session, case_id)
        raise CaseItself
    found = {case.id: case for case in await cases.cases_for_update(session, [case_id, other_id])}
    if case_id not in found or other_id not in found:
        raise NotFound
    for case in found.values():
        case.require_unmerged()
    return found[case_id], found[other_id]
