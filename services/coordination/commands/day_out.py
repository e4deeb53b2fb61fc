"""Activities of many cases, entered at once after a day out: all of them or none, with what is wrong line by line."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import Body, CodeText, Dated, LongText
from services.coordination.commands.records import NewActivity, check_activity, keep_activity
from services.coordination.domain.activity import LinesRefused, counted
from services.coordination.domain.case import HOUSEHOLD, Case
from services.coordination.domain.closing import Activity, ActivityKind
from services.coordination.policy import cases as policy
from services.coordination.store import cases, records
from shared.actors import Actor
from shared.reference.fields import Day
from shared.reference.profile import Profile
from shared.refusals import NotFound, Refusal


class ActivityLine(Body):
    """One activity; what it does not say is as the whole day's."""

    case_id: UUID
    on: Day | None = None
    counterpart: CodeText | None = None
    method: CodeText | None = None
    kind: ActivityKind = ActivityKind.CONTACT
    member_ids: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    content: LongText | None = None


class DayOut(Dated):
    """What was done on a day: day, counterpart and method are said once for all lines."""

    counterpart: CodeText = HOUSEHOLD
    method: CodeText = "home_visit"
    lines: Annotated[list[ActivityLine], Field(min_length=1, max_length=200)]

    def activities(self) -> list[tuple[UUID, NewActivity]]:
        """Each line with what it leaves to the whole."""
        return [(line.case_id, self._whole(line)) for line in self.lines]

    def _whole(self, line: ActivityLine) -> NewActivity:
        return NewActivity.model_construct(  # every value was read before
            on=line.on or self.on,
            counterpart=line.counterpart or self.counterpart,
            method=line.method or self.method,
            kind=line.kind,
            member_ids=line.member_ids,
            content=line.content,
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """A line's activity; `counts` is whether it adds to the city's number (once per case, day, counterpart, method)."""

    activity: Activity
    counts: bool


CheckDate = Callable[[date, str], None]


async def record_day_out(
    session: AsyncSession, actor: Actor, day: DayOut, *, profile: Profile, check_date: CheckDate
) -> list[Recorded]:
    """Record every line, in their order. Raises LinesRefused naming each line that cannot be recorded, and why."""
    policy.require_staff(actor)
    lines = day.activities()
    found = await _cases(session, [case_id for case_id, _ in lines])
    if refused := list(_refused(lines, found, profile, check_date)):
        raise LinesRefused(refused)
    known = await records.counted_activities(session, found, {new.on for _, new in lines})
    made = []
    for case_id, new in lines:
        activity = await keep_activity(session, actor, found[case_id], new)
        as_one = counted(activity)
        made.append(Recorded(activity, counts=as_one is not None and as_one not in known))
        known |= {as_one} if as_one else set()
    return made


async def _cases(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, Case]:
    """The cases there are, locked in one order for all requests."""
    found = {}
    for case_id in sorted(set(ids)):
        try:
            found[case_id] = await cases.case_for_update(session, case_id)
        except NotFound:
            continue
    return found


def _refused(
    lines: Sequence[tuple[UUID, NewActivity]], found: dict[UUID, Case], profile: Profile, check_date: CheckDate
) -> Iterator[tuple[int, Refusal]]:
    for number, (case_id, new) in enumerate(lines):
        try:
            if case_id not in found:
                raise NotFound
            check_date(new.on, "/on")
            check_activity(found[case_id], new, profile=profile)
        except Refusal as refusal:
            yield number, refusal


def told(made: Sequence[Recorded]) -> list[dict[str, Any]]:
    """What the answer says of each line."""
    return [
        {"line": number, "id": each.activity.id, "case_id": each.activity.case_id, "counts": each.counts}
        for number, each in enumerate(made)
    ]
