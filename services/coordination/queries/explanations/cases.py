"""Why somebody sees a case and each thing in it: office, role, seat, each person's grant, what was told (R3, R15)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.compartment import Acknowledgement
from services.coordination.domain.consent import SUPPORT_SHARING, in_force
from services.coordination.domain.meeting import Meeting
from services.coordination.domain.role import Role
from services.coordination.queries import emergencies
from services.coordination.queries.explanations.reasons import because, granted
from services.coordination.queries.meetings.one import basis_of
from services.coordination.queries.sight import Sight, sight_of
from services.coordination.queries.views.explanations import Because, CaseExplanation, Explanation
from services.coordination.store import cases, plans
from services.coordination.store import meetings as meeting_store
from services.coordination.tables import elsewhere
from services.coordination.tables.meetings import meeting_acknowledgement
from services.coordination.tables.plans import role as role_table
from shared.actors import Actor


async def case(session: AsyncSession, actor: Actor, case_id: UUID, *, today: date) -> CaseExplanation:
    """Why the actor sees the case, and each record of it that is shown to them. Raises NotFound where it is not."""
    found = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, found, act="explain", today=today)
    roles = await _roles(session, sight)
    seats = await _seats(session, actor, sight)
    on_it = _on_it(sight, roles, seats)
    records = [
        *_persons(sight, on_it),
        *(await _plans(session, sight, roles)),
        *(Explanation(kind="role", id=each.id, as_of=today, because=_own_role(sight, each)) for each in roles),
        *(Explanation(kind="meeting", id=each, as_of=today, because=why) for each, why in seats.items()),
        *(await _told(session, sight)),
        *(await _elsewhere(session, sight)),
    ]
    return CaseExplanation(id=case_id, as_of=today, because=on_it, records=records)


def _on_it(sight: Sight, roles: Sequence[Role], seats: Mapping[UUID, list[Because]]) -> list[Because]:
    if sight.is_staff:
        return [_office(sight)]
    own = [reason for role in roles for reason in _own_role(sight, role)]
    return own + [why[0] for why in seats.values()]


def _office(sight: Sight) -> Because:
    says = "市の担当者または地域福祉コーディネーターとして、この事例を所掌しています。"
    return because("office", says, "internal_use", on=sight.today)


def _own_role(sight: Sight, role: Role) -> list[Because]:
    if sight.is_staff:
        return [_office(sight)]
    says = "所属する機関が、この事例で役割を依頼され、または担っています。"
    return [because("role", says, "internal_use", on=sight.today, record=role.id, since=role.offered_on)]


def _persons(sight: Sight, on_it: list[Because]) -> Iterator[Explanation]:
    for records in sight.persons():
        why = on_it if sight.is_staff else _grants(sight, records[0].id)
        yield Explanation(
            kind="member", id=records[0].id, as_of=sight.today, because=why or [_masked(sight, "世帯にいること")]
        )


def _grants(sight: Sight, member: UUID) -> list[Because]:
    """The person's grants that let the agency know today; their kinds of data say what is not masked.

    Across a wall between members nothing is told of the other side, grants neither.
    """
    if member in sight.hidden:
        return []
    own = in_force(member, sight.agency, sight.grants, purpose=SUPPORT_SHARING, on=sight.today)
    return [granted(each, on=sight.today) for each in own]


def _masked(sight: Sight, but: str) -> Because:
    """What is shown although nothing gives a right to its contents: that it is there."""
    says = f"所属する機関に表示できる内容がないため、{but}のほかは表示していません。"
    return because("masked", says, "internal_use", on=sight.today)


async def _plans(session: AsyncSession, sight: Sight, roles: Sequence[Role]) -> list[Explanation]:
    """An agency reads a version by everyone's grants, or else its own role in it."""
    found = []
    for plan in await plans.plans_of(session, sight.case.id):
        if sight.is_staff:
            why = [_office(sight)]
        elif sight.is_whole:
            why = [each for member in sight.case.living() for each in _grants(sight, member)]
        else:
            own = [reason for role in roles if role.stood_in(plan.id) for reason in _own_role(sight, role)]
            why = own or [_masked(sight, "支援プランの版と日付")]
        found.append(Explanation(kind="plan", id=plan.id, as_of=sight.today, because=why))
    return found


async def _roles(session: AsyncSession, sight: Sight) -> list[Role]:
    statement = select(Role).where(role_table.c.case_id == sight.case.id)
    if not sight.is_staff:
        statement = statement.where(role_table.c.agency == sight.agency)
    return list(await session.scalars(statement.order_by(role_table.c.offered_on, role_table.c.id)))


async def _seats(session: AsyncSession, actor: Actor, sight: Sight) -> dict[UUID, list[Because]]:
    """The meetings about the case that are shown, each with its convocation and the duty that the actor confirmed."""
    found = {
        each.id: each
        for each in await meeting_store.about(session, sight.case.id)
        if sight.is_staff or (each.was_convened and sight.agency in each.agencies)
    }
    given = meeting_acknowledgement.c
    confirmed = await session.scalars(
        select(Acknowledgement).where(
            given.meeting_id.in_(found), given.agency == actor.agency, given.subject == actor.subject
        )
    )
    duties = {each.meeting_id: each for each in confirmed}
    return {each.id: _seat(sight, each, duties.get(each.id)) for each in found.values()}


def _seat(sight: Sight, meeting: Meeting, duty: Acknowledgement | None) -> list[Because]:
    if meeting.was_convened and sight.agency in meeting.agencies:
        says = "所属する機関が、市からこの会議に招集されています。"
        times = {"record": meeting.id, "since": meeting.convened_on}
        why = [because("seat", says, basis_of(meeting), on=sight.today, **times)]
    else:
        why = [_office(sight)]
    if duty is not None and duty.on <= sight.today:
        says = "この支援会議の守秘義務を確認しています。"
        told = because("duty", says, basis_of(meeting), on=sight.today, record=meeting.id, since=duty.on)
        why.append(told.model_copy(update={"statute": duty.statute}))
    return why


async def _told(session: AsyncSession, sight: Sight) -> list[Explanation]:
    """Disclosures in an emergency: an agency sees what it was told itself."""
    says = "生命・身体の緊急の保護のため、所属する機関に伝えられました。"
    return [
        Explanation(
            kind="emergency",
            id=each.id,
            as_of=sight.today,
            because=[
                _office(sight)
                if sight.is_staff
                else because(
                    "told", says, each.basis, on=sight.today, record=each.id, since=each.decided_on, until=each.until
                )
            ],
        )
        for each in await emergencies.of_case(session, sight)
    ]


async def _elsewhere(session: AsyncSession, sight: Sight) -> list[Explanation]:
    """What other services do for the case: outreach for staff, participation by the person's own grants."""
    outreach, support = elsewhere.outreach.c, elsewhere.participation.c
    found = []
    if sight.is_staff:
        rows = await session.scalars(select(outreach.id).where(outreach.case_id.in_(sight.case.ids)))
        found = [Explanation(kind="outreach", id=each, as_of=sight.today, because=[_office(sight)]) for each in rows]
    statement = select(support.id, support.member_id).where(support.case_id.in_(sight.case.ids))
    for row in await session.execute(statement):
        why = [_office(sight)] if sight.is_staff else _grants(sight, row.member_id)
        if why:
            found.append(Explanation(kind="participation", id=row.id, as_of=sight.today, because=why))
    return found
