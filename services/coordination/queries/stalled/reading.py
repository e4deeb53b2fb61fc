"""The list as it is read: page by page, all of it or the reader's own, and of an agency what waits for it."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.rhythm import Rhythm
from services.coordination.domain.stalled import Reason
from services.coordination.policy import cases as policy
from services.coordination.queries.binds import FETCH
from services.coordination.queries.stalled import closed_agencies, late_roles
from services.coordination.queries.stalled.source import NOBODY
from services.coordination.queries.stalled.sources import SOURCES
from services.coordination.queries.views.base import Owner
from services.coordination.queries.views.stalled import StalledLine
from shared.actors import Actor
from shared.reference.profile import Profile
from shared.web import Page, Paging


async def stalled(
    session: AsyncSession,
    actor: Actor,
    paging: Paging,
    *,
    rhythm: Rhythm,
    profile: Profile,
    today: date,
    mine: bool = False,
    reason: Reason | None = None,
    case_id: UUID | None = None,
) -> Page[StalledLine]:
    """What waits, oldest first: staff see all of it, or what is `mine`; an agency what waits for itself."""
    for_staff = policy.is_staff(actor)
    after = paging.after(date, str)
    closing = closed_agencies.facts(profile, rhythm, today)
    some_close = bool(closing["closed_agencies"])
    statement = _statement(reason, for_staff, mine, case_id is not None, after is not None, some_close=some_close)
    if statement is None or not policy.may_see(actor, [actor.agency]):
        return Page(items=[])
    asked = _limits(rhythm, today) | {"fetch": paging.fetch, "agency": actor.agency, "subject": actor.subject}
    asked |= late_roles.facts(profile, today) | closing | {"asked_case": case_id}
    if after:
        asked |= {"after_since": after[0], "after_place": after[1]}
    rows: Sequence[Any] = (await session.execute(statement, asked)).all()
    page = paging.page(rows, lambda row: (row.since, row.place))
    return Page(items=[_line(row, today) for row in page.items], next=page.next)


@cache
def _statement(
    reason: Reason | None, for_staff: bool, mine: bool, of_case: bool, goes_on: bool, *, some_close: bool
) -> Select[Any] | None:
    """Put together once for each way of asking: every source gives no more than a page."""
    sources = SOURCES if some_close else SOURCES[: -len(closed_agencies.SOURCES)]
    wanted = [each for each in sources if reason in {None, each.reason} and (for_staff or each.shown is not NOBODY)]
    if not wanted:
        return None
    parts = [each.lines(for_staff=for_staff, mine=mine, of_case=of_case, goes_on=goes_on) for each in wanted]
    table = union_all(*parts).subquery("stalled")
    return select(table).order_by(table.c.since, table.c.place).limit(FETCH)


def _limits(rhythm: Rhythm, today: date) -> dict[str, Any]:
    within = rhythm.within
    return {
        "today": today,
        "quiet": rhythm.quiet_since(today),
        "renewal": rhythm.renewed_until(today),
        "role_answer": rhythm.passed(today, within.role_answer),
        "minutes": rhythm.passed(today, within.minutes),
        "judgement": rhythm.passed(today, within.judgement),
        "decision": rhythm.passed(today, within.decision),
    }


def _line(row: Any, today: date) -> StalledLine:
    reason = Reason(row.reason)
    return StalledLine(
        reason=reason,
        text=reason.text,
        record=reason.record,
        id=row.id,
        since=row.since,
        days=(today - row.since).days,
        agency=row.agency,
        case_id=row.case_id,
        number=row.case_number,
        stage=row.case_stage,
        coordinator=Owner(subject=row.case_coordinator, agency=row.case_agency or "") if row.case_coordinator else None,
    )
