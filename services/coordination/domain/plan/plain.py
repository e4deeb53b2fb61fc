"""A plan in plain Japanese for one person (本人用・やさしい日本語): only what that person may read, dates in the era.

Short sentences, one thing in each, no word of the office. What may stand there is asked of the walls (R15).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coordination.domain.plan.content import Goal, PlanContent, Support, Wording
from services.coordination.domain.plan.plan import Plan
from services.coordination.domain.walls import Telling, told_by
from shared.reference.calendar import era

WISHES = "あなたの願いと、困っていること"
GOALS = "めざすこと"
SUPPORTS = "お手伝いすること"
ROLES = "だれが、何をするか"
TOGETHER = "みんなで力を合わせるために"
SERVICES = "あなたが使うサービス"
STANDING = "このプランについて"
ASK = "いやなことや、変えたいことは、いつでも担当の人に話してください。"


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is written: their records, what may stand before them, and the names of agencies they may hear."""

    records: frozenset[UUID]
    may_read: Callable[[Telling], bool]
    agency: Callable[[str], str | None]
    """An agency's name; None for one that must not be named to them."""


def plain(plan: Plan, reader: Reader, *, agreed: tuple[date, bool] | None) -> list[Section]:
    """The plan for one person; headings without a line are left out. `agreed` is their last answer, with its day."""
    said, wording = plan.said, plan.wording
    sections = {
        WISHES: _wishes(said, reader),
        GOALS: (line for goal in said.goals for line in _goal(goal, reader)),
        SUPPORTS: (line for support in said.supports for line in _support(support, reader)),
        ROLES: _roles(said, reader),
        TOGETHER: _household(said.provision_as_one, reader),
        SERVICES: _services(wording, reader),
        STANDING: _standing(plan, agreed),
    }
    written = {heading: tuple(lines) for heading, lines in sections.items()}
    return [Section(heading, lines) for heading, lines in written.items() if lines]


def _wishes(said: PlanContent, reader: Reader) -> Iterator[str]:
    for person in said.persons:
        whose = [person.member_id]
        for text, beginning in ((person.wishes, "願い："), (person.issues, "困っていること：")):
            if text and reader.may_read(told_by(text, said_by=whose, concerns=whose)):
                yield beginning + text
    yield from _household(said.wishes_and_issues, reader)


def _goal(goal: Goal, reader: Reader) -> Iterator[str]:
    whose = [goal.member_id]
    if reader.may_read(told_by(goal.text, goal.measure, said_by=whose, concerns=whose)):
        until = f"（{era(goal.due_on)}まで）" if goal.due_on else ""
        yield f"{goal.text}{until}"
        if goal.measure:
            yield f"　できたかどうかは、こうして確かめます：{goal.measure}"


def _support(support: Support, reader: Reader) -> Iterator[str]:
    whose = [support.member_id]
    if reader.may_read(told_by(support.text, support.kind, support.caution, said_by=whose, concerns=whose)):
        yield support.text
        if support.caution:
            yield f"　気をつけること：{support.caution}"


def _roles(said: PlanContent, reader: Reader) -> Iterator[str]:
    for role in said.roles:
        whose = [role.member_id]
        name = reader.agency(role.agency)
        if name and reader.may_read(told_by(role.text, said_by=whose, concerns=whose, agency=role.agency)):
            until = f"（{era(role.due_on)}まで）" if role.due_on else ""
            yield f"{name}：{role.text}{until}"


def _household(text: str | None, reader: Reader) -> Iterator[str]:
    if text and reader.may_read(told_by(text)):
        yield text


def _services(wording: Wording, reader: Reader) -> Iterator[str]:
    if reader.records.intersection(wording.outreach_member_ids):
        name = reader.agency(wording.outreach_agency or "")
        yield f"{name or '担当の人'}が、あなたのところを訪ねて、お話を聞きます。"
    if reader.records.intersection(wording.participation_member_ids):
        yield "あなたに合った、人と関わる場や、やってみたいことを、いっしょに探します。"


def _standing(plan: Plan, agreed: tuple[date, bool] | None) -> Iterator[str]:
    if agreed:
        yield f"あなたは{era(agreed[0])}に、このプランに{'賛成しました' if agreed[1] else '賛成しませんでした'}。"
    else:
        yield "このプランでよいかどうか、まだあなたの返事をもらっていません。"
    if plan.in_force_on:
        yield f"このプランは{era(plan.in_force_on)}に始まりました。"
    else:
        yield "このプランは、まだ始まっていません。これから話し合いで決めます。"
    if plan.said.review_on:
        yield f"{era(plan.said.review_on)}に、このプランでよいかどうか、いっしょに考え直します。"
    yield ASK
