"""Activities of many cases, entered at once after a day out: all of them or none, with what is wrong line by line."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Protocol
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.commands.bodies import CodeText, Dated, LongText
from services.coordination.commands.records import NewActivity, check_activity, keep_activity
from services.coordination.commands.sources import Sourced
from services.coordination.domain.activity import LinesRefused, counted
from services.coordination.domain.case import HOUSEHOLD, Case
from services.coordination.domain.closing import Activity, ActivityKind
from services.coordination.policy import cases as policy
from services.coordination.store import cases, records, striking
from shared.actors import Actor
from shared.reference.fields import Day
from shared.reference.profile import ActivityPreset, Profile
from shared.refusals import Invalid, NotFound, Refusal


class Saying(Protocol):
    """Whatever may say with whom and how something was done."""

    @property
    def counterpart(self) -> str | None: ...

    @property
    def method(self) -> str | None: ...


USUAL_METHOD = "home_visit"
"""A day out is spent on visits."""


class ActivityLine(Sourced):
    """One activity; what it does not say is as its preset has it, else as the whole day's."""

    case_id: UUID
    on: Day | None = None
    preset: CodeText | None = None
    counterpart: CodeText | None = None
    method: CodeText | None = None
    kind: ActivityKind = ActivityKind.CONTACT
    member_ids: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    said_by: Annotated[list[UUID], Field(max_length=50)] = Field(default_factory=list)
    content: LongText | None = None


class DayOut(Dated):
    """What was done on a day: day, counterpart and method are said once for all lines, or by a preset of the city.

    Where nothing says otherwise it was a visit to the household.
    """

    preset: CodeText | None = None
    counterpart: CodeText | None = None
    method: CodeText | None = None
    lines: Annotated[list[ActivityLine], Field(min_length=1, max_length=200)]

    def activities(self, profile: Profile) -> list[tuple[UUID, NewActivity]]:
        """Each line with what it leaves to its preset and to the whole.

        Raises Invalid for a preset that the city does not have, and for one whose counterpart nobody says.
        """
        presets = {each.code: each for each in profile.activity_presets}
        if faults := dict(self._faults(presets)):
            raise Invalid(faults)
        return [(line.case_id, self._whole(line, presets)) for line in self.lines]

    def _faults(self, presets: Mapping[str, ActivityPreset]) -> Iterator[tuple[str, str]]:
        named = {"/preset": self.preset} | {f"/lines/{n}/preset": each.preset for n, each in enumerate(self.lines)}
        for pointer, code in named.items():
            if code is not None and code not in presets:
                yield pointer, f"定型の対応は、次から選んでください: {_named(presets)}"
        for number, line in enumerate(self.lines):
            used = presets.get(line.preset or self.preset or "")
            if used is not None and not any(each.counterpart for each in self._said(line, presets)):
                yield f"/lines/{number}/counterpart", f"「{used.name}」の相手を入力してください。"

    def _whole(self, line: ActivityLine, presets: Mapping[str, ActivityPreset]) -> NewActivity:
        said = self._said(line, presets)
        return NewActivity.model_construct(  # every value was read before
            on=line.on or self.on,
            counterpart=next((each.counterpart for each in said if each.counterpart), HOUSEHOLD),
            method=next((each.method for each in said if each.method), USUAL_METHOD),
            kind=line.kind,
            member_ids=line.member_ids,
            content=line.content,
            said_by=line.said_by,
            source=line.source,
        )

    def _said(self, line: ActivityLine, presets: Mapping[str, ActivityPreset]) -> list[Saying]:
        """Who says of a line with whom and how, what is nearest to it first."""
        nearest = (line, presets.get(line.preset or ""), self, presets.get(self.preset or ""))
        return [each for each in nearest if each is not None]


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
    lines = day.activities(profile)
    found = await _cases(session, [case_id for case_id, _ in lines])
    if refused := list(_refused(lines, found, profile, check_date)):
        raise LinesRefused(refused)
    days = {new.on for _, new in lines}
    known = await records.counted_activities(session, found, days)
    strikes = await striking.strikes(session, found.values(), days)
    made = []
    for case_id, new in lines:
        activity = await keep_activity(session, actor, found[case_id], new, strikes)
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


def _named(presets: Mapping[str, ActivityPreset]) -> str:
    return "、".join(f"{code} {preset.name}" for code, preset in presets.items())
