# ruff: noqa: N818 — refusals are named for what is refused
"""The support plan: five items, versions that never overwrite, in force only after a meeting and the city (R8, R9)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.coordination.domain.errors import DomainError, not_before


class PlanStatus(StrEnum):
    """Where a version stands; codes of list `plan_status`."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPROPRIATE = "appropriate"
    DECIDED = "decided"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    ENDED = "ended"


PAST = frozenset({PlanStatus.SUPERSEDED, PlanStatus.ENDED})


class PlanIncomplete(DomainError):
    """One of the five items is missing; `missing_items` are their numbers (R8, regulation art. 34-7)."""

    type: ClassVar[str] = "plan-incomplete"
    title: ClassVar[str] = "支援プランの記載事項がそろっていません"
    advice: ClassVar[str] = (
        "missing_items の事項を記載してください。"
        "1 本人・世帯の意向と課題、2 目標と達成時期、3 支援の種類・内容・留意事項、4 各機関の役割分担、5 一体的な提供。"
    )


class ReferrerWithoutRole(DomainError):
    """A referring agency keeps a role: referral is not throwing over the wall (R10); `agencies` lack one."""

    type: ClassVar[str] = "referrer-without-role"
    title: ClassVar[str] = "つないだ機関の役割が定められていません"
    advice: ClassVar[str] = (
        "つないだ機関（agencies）にも役割を定めてください。丸投げにならないようにするための決まりです。"
    )


class CompartmentClosed(DomainError):
    """The plan uses what a support conference's members alone may know; `items` are not opened (R5)."""

    type: ClassVar[str] = "compartment-closed"
    title: ClassVar[str] = "支援会議で共有された情報は、まだ使えません"
    advice: ClassVar[str] = (
        "本人の同意などの根拠により該当する情報（items）の利用を記録するか、その記述を除いてください。"
    )


class PlanNotDrafted(DomainError):
    """The version was submitted before, or is past."""

    type: ClassVar[str] = "plan-not-drafted"
    title: ClassVar[str] = "この支援プランは提出できません"
    advice: ClassVar[str] = "既に提出されたか、新しい版に替わっています。変更するときは新しい版を作成してください。"


class NotItsMeeting(DomainError):
    """A plan is put before a coordination meeting, planned or convened, that has its case on the agenda (R8)."""

    type: ClassVar[str] = "not-its-meeting"
    title: ClassVar[str] = "この会議には提出できません"
    advice: ClassVar[str] = (
        "この事例を議題とする、これから開かれる重層的支援会議を選んでください。何も保存されていません。"
    )


class PlanNotSubmitted(DomainError):
    """A meeting can only judge a version that was put before it."""

    type: ClassVar[str] = "plan-not-submitted"
    title: ClassVar[str] = "この支援プランは会議に提出されていません"
    advice: ClassVar[str] = "先に支援プランを提出してください。何も保存されていません。"


class NotFoundAppropriate(DomainError):
    """The city decides only what that coordination meeting found appropriate (R8)."""

    type: ClassVar[str] = "not-found-appropriate"
    title: ClassVar[str] = "重層的支援会議で適切と判定されていません"
    advice: ClassVar[str] = "重層的支援会議で支援プランが適切と判定された後に、その会議を示して決定してください。"


class AlreadyDecided(DomainError):
    """The version was decided, or is in force without a decision being needed."""

    type: ClassVar[str] = "already-decided"
    title: ClassVar[str] = "この支援プランは決定済みか、既に実施中です"
    advice: ClassVar[str] = "最新の状態を読み直して確認してください。"


class PlanPart(BaseModel):
    """What all parts of a plan share: texts of a version are never changed."""

    model_config = ConfigDict(frozen=True)


class Goal(PlanPart):
    """Item 2: a goal, and when it shall be reached."""

    text: str
    due_on: date | None = None
    member_id: UUID | None = None


class Support(PlanPart):
    """Item 3: kind, content and caution of one support; `from_item` is the opened compartment item it rests on."""

    text: str
    kind: str | None = None
    caution: str | None = None
    member_id: UUID | None = None
    from_item: UUID | None = None


class RoleLine(PlanPart):
    """Item 4: what one agency does."""

    agency: str
    text: str


class Participation(PlanPart):
    """What the commission for participation support (❹) shall say."""

    wishes: str | None = None
    goals: str | None = None
    cautions: str | None = None


class PlanContent(PlanPart):
    """The texts of one version: the five items of the regulation's art. 34-7, and what ❹ must know. Personal data."""

    wishes_and_issues: str | None = None
    goals: tuple[Goal, ...] = ()
    supports: tuple[Support, ...] = ()
    roles: tuple[RoleLine, ...] = ()
    provision_as_one: str | None = None
    participation: Participation | None = None

    def missing_items(self) -> list[int]:
        """Numbers of the five items that are missing or without text (R8)."""
        present = {
            1: _said(self.wishes_and_issues),
            2: bool(self.goals) and all(_said(goal.text) and goal.due_on for goal in self.goals),
            3: bool(self.supports) and all(_said(support.text) for support in self.supports),
            4: bool(self.roles) and all(_said(role.text) for role in self.roles),
            5: _said(self.provision_as_one),
        }
        return [number for number, said in present.items() if not said]

    def texts(self) -> Iterator[str]:
        """Every free text of the version."""
        parts = [self.wishes_and_issues, self.provision_as_one]
        parts += [goal.text for goal in self.goals] + [role.text for role in self.roles]
        parts += [text for support in self.supports for text in (support.text, support.kind, support.caution)]
        if self.participation:
            parts += [self.participation.wishes, self.participation.goals, self.participation.cautions]
        yield from (part for part in parts if part)


def _said(text: str | None) -> bool:
    return bool((text or "").strip())


@dataclass(eq=False)
class Plan:
    """One version of a case's plan. `uses_outreach` is ❷, `uses_participation` ❹; either needs the city (R9)."""

    id: UUID
    case_id: UUID
    episode: int
    version: int
    drafted_on: date
    drafted_by: str
    content: dict[str, Any]
    items: list[UUID] = field(default_factory=list)
    uses_outreach: bool = False
    outreach_agency: str | None = None
    outreach_member_ids: list[UUID] = field(default_factory=list)
    uses_participation: bool = False
    participation_member_ids: list[UUID] = field(default_factory=list)
    status: str = PlanStatus.DRAFTED
    submitted_on: date | None = None
    submitted_to: UUID | None = None
    appropriate_on: date | None = None
    appropriate_meeting_id: UUID | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    in_force_on: date | None = None
    ended_on: date | None = None

    @property
    def said(self) -> PlanContent:
        """The version's texts."""
        return PlanContent.model_validate(self.content)

    def submit(self, *, meeting_id: UUID | None, on: date) -> None:
        """Put the version before a coordination meeting. Raises PlanNotDrafted, PlanIncomplete (R8), TooEarly."""
        if self.status != PlanStatus.DRAFTED:
            raise PlanNotDrafted(status=self.status)
        if missing := self.said.missing_items():
            raise PlanIncomplete(missing_items=missing)
        not_before(on, self.drafted_on, after="plan_drafted")
        self.status, self.submitted_on, self.submitted_to = PlanStatus.SUBMITTED, on, meeting_id

    def find_appropriate(self, *, meeting_id: UUID, on: date) -> None:
        """The meeting judged it appropriate (R8). Raises PlanNotSubmitted, TooEarly."""
        if self.status != PlanStatus.SUBMITTED:
            raise PlanNotSubmitted(status=self.status)
        not_before(on, self.submitted_on, after="plan_submitted")
        self.status, self.appropriate_on, self.appropriate_meeting_id = PlanStatus.APPROPRIATE, on, meeting_id

    def needs_decision(self, *, city_decides_every_plan: bool) -> bool:
        """Whether the city must decide before it comes into force (R8, R9)."""
        return self.uses_outreach or self.uses_participation or city_decides_every_plan

    def decide(self, *, by: str, meeting_id: UUID, on: date) -> None:
        """The city's decision on what this meeting found (R9). Raises NotFoundAppropriate, AlreadyDecided, TooEarly."""
        if self.in_force_on is not None:
            raise AlreadyDecided(status=self.status)
        if self.status != PlanStatus.APPROPRIATE or self.appropriate_meeting_id != meeting_id:
            raise NotFoundAppropriate(status=self.status)
        not_before(on, self.appropriate_on, after="plan_found_appropriate")
        self.status, self.decided_on, self.decided_by = PlanStatus.DECIDED, on, by

    def come_into_force(self, *, on: date) -> None:
        """From now on the agencies act by it."""
        self.status, self.in_force_on = PlanStatus.IN_FORCE, on

    def pass_away(self, to: PlanStatus, *, on: date) -> None:
        """Be superseded by a later version, or end with the case; what is past stays as it was."""
        if self.status not in PAST:
            self.status, self.ended_on = to, on
