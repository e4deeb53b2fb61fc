"""What waits since somebody died or lives elsewhere: their roles, and households in which nobody is left (R12)."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, literal_column, select, true, union_all

from services.coordination.domain.stalled import Reason
from services.coordination.queries.stalled.source import OPEN_CASE, Source
from services.coordination.tables.cases import case, case_member
from services.coordination.tables.persons import emptied_case, person_fate
from services.coordination.tables.plans import OPEN_ROLES, plan, role

_AWAY: ColumnElement[bool] = literal_column("(case_member.left_on IS NOT NULL AND case_member.returned_on IS NULL)")
_DEAD: ColumnElement[bool] = literal_column("NOT person_fate.living")
_FOR_SOMEBODY: ColumnElement[bool] = literal_column(f"role.member_id IS NOT NULL AND role.status IN {OPEN_ROLES}")

_members = select(case_member.c.id).where(case_member.c.case_id == case.c.id).correlate(case)
_went = (
    select(func.max(literal_column("since")).label("since"), func.count().label("persons"))
    .select_from(
        union_all(
            _members.with_only_columns(case_member.c.left_on.label("since")).where(_AWAY),
            _members.with_only_columns(person_fate.c.died_on)
            .join(person_fate, person_fate.c.member_id == case_member.c.id)
            .where(_DEAD),
        ).subquery("gone")
    )
    .lateral("went")
)
"""Who of a case is gone, and since when the last of them is."""

_dead = exists().where(person_fate.c.member_id == case_member.c.id, _DEAD)
_lives_there = _members.where(case_member.c.living, ~_AWAY, ~_dead).exists()
_watched_or_open = OPEN_CASE | literal_column("household_case.stage = 'watching'")

_known = (
    select(literal_column("1"))
    .where(case_member.c.case_id == role.c.case_id, case_member.c.id == person_fate.c.member_id)
    .offset(literal_column("0"))
    .correlate(role, person_fate)
    .exists()
)
"""The offset keeps Postgres from reading every member of every case to find the few who died."""
_for_gone = union_all(
    select(role.c.id, case_member.c.left_on.label("since"))
    .join(case_member, (case_member.c.case_id == role.c.case_id) & (case_member.c.id == role.c.member_id))
    .where(_AWAY, _FOR_SOMEBODY),
    select(role.c.id, person_fate.c.died_on)
    .join(person_fate, person_fate.c.member_id == role.c.member_id)
    .where(_DEAD, _FOR_SOMEBODY, _known),
).subquery("for_gone")
"""Open roles for who is gone, beginning with the persons, who are few beside all roles."""

SOURCES: Sequence[Source] = (
    Source(
        Reason.NOBODY_LEFT,
        emptied_case.join(case, case.c.id == emptied_case.c.case_id).join(_went, true()),
        func.coalesce(_went.c.since, case.c.episode_opened_on),
        _watched_or_open & (_went.c.persons > 0) & ~_lives_there,
        case.c.id,
    ),
    Source(
        Reason.ROLE_PERSON_GONE,
        _for_gone.join(role, role.c.id == _for_gone.c.id)
        .join(plan, plan.c.id == role.c.plan_id)
        .join(case, case.c.id == role.c.case_id),
        func.coalesce(_for_gone.c.since, role.c.offered_on),
        literal_column("plan.status IN ('in_force', 'superseded')") & OPEN_CASE,
        role.c.id,
        agency=role.c.agency,
    ),
)
