# ruff: noqa: N818 — refusals are named for what is refused
"""One household in two cases: the younger becomes part of the older, which keeps its number for ever (R12, ADR 033).

What lives on goes along; what is over stays with the case that ended, where those who could read it still can.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Protocol, TypeVar
from uuid import UUID

from services.coordination.domain.case import Case
from services.coordination.domain.errors import DomainError, not_before
from services.coordination.domain.meeting import AgendaItem
from services.coordination.domain.plan import PAST, Plan, PlanStatus
from services.coordination.domain.stages import Stage

Ids = frozenset[UUID]
UNDER_WAY = frozenset({PlanStatus.SUBMITTED, PlanStatus.APPROPRIATE, PlanStatus.DECIDED})
"""Before a meeting, or before the city: for the persons whom it names, and for nobody else."""


class OneCaseAlready(DomainError):
    """A case is no part of itself."""

    type: ClassVar[str] = "one-case-already"
    title: ClassVar[str] = "同じ事例を二度選んでいます"
    advice: ClassVar[str] = "統合する二つの事例を選び直してください。何も保存されていません。"


class OlderCaseStays(DomainError):
    """The older case keeps its number: `case_id` is the one that ends, `into` the one it becomes part of."""

    type: ClassVar[str] = "older-case-stays"
    title: ClassVar[str] = "先に開かれた事例の番号を残します"
    advice: ClassVar[str] = (
        "新しい方の事例（case_id）を、先に開かれた事例（into）に統合してください。何も保存されていません。"
    )


class KeptCaseClosed(DomainError):
    """The case that stays is closed while the other is not: somebody must own the matter (R2)."""

    type: ClassVar[str] = "kept-case-closed"
    title: ClassVar[str] = "統合先の事例が終結しています"
    advice: ClassVar[str] = "統合先の事例（into）を先に再開してから、統合してください。何も保存されていません。"


class ClosingUnderWay(DomainError):
    """A closing was prepared for the smaller household; `cases` are those about to be closed."""

    type: ClassVar[str] = "closing-under-way"
    title: ClassVar[str] = "終結の手続中の事例があります"
    advice: ClassVar[str] = (
        "手続中の事例（cases）を終結するか、前の段階に戻してから統合してください。何も保存されていません。"
    )


class PlansUnderWay(DomainError):
    """Each case has a plan, and at least one waits for a meeting or the city; `plans` are those that wait."""

    type: ClassVar[str] = "plans-under-way"
    title: ClassVar[str] = "判定または決定を待っているプランがあります"
    advice: ClassVar[str] = (
        "一方のためのプランが、もう一方の方々の支援を終わらせてしまいます。"
        "plans のプランの判定・決定（差戻しを含む）を済ませてから統合してください。何も保存されていません。"
    )


class TwoPlansInForce(DomainError):
    """After a merge both plans run until one replaces them; `plans` are the two."""

    type: ClassVar[str] = "two-plans-in-force"
    title: ClassVar[str] = "二つのプランが動いています"
    advice: ClassVar[str] = (
        "統合後の世帯全体のプランを新しい版として発効させてから、評価してください。何も保存されていません。"
    )


class NotMerged(DomainError):
    """The case is no part of another one."""

    type: ClassVar[str] = "not-merged"
    title: ClassVar[str] = "この事例は統合されていません"
    advice: ClassVar[str] = "分けるのは、統合によって終わった事例だけです。番号を確かめてください。"


class NotToBeSeparated(DomainError):
    """The case that took the other up ended since, or became part of another: `into` names it."""

    type: ClassVar[str] = "not-to-be-separated"
    title: ClassVar[str] = "今は統合を取り消せません"
    advice: ClassVar[str] = (
        "統合先の事例（into）が終結しているときは再開し、さらに統合されているときはそちらを先に取り消してください。"
    )


@dataclass(eq=False)
class Merge:
    """When and why a case became part of another, who was on which, and whether that was taken back.

    `reason` and `undone_reason` are texts about people. `episode` is the one that ended; None for a closed case.
    """

    id: UUID
    case_id: UUID
    into_id: UUID
    on: date
    reason: str
    by_subject: str
    by_agency: str
    episode: int | None = None
    consulted_by: str | None = None
    consulted_on: date | None = None
    members_kept: tuple[UUID, ...] = ()
    members_ended: tuple[UUID, ...] = ()
    agencies_kept: tuple[str, ...] = ()
    agencies_ended: tuple[str, ...] = ()
    undone_on: date | None = None
    undone_by: str | None = None
    undone_reason: str | None = None

    def apart_from(self, agency: str) -> frozenset[UUID]:
        """Whom an agency that was on one of the two cases alone did not know of, and does not by the merge (R15)."""
        kept, ended = agency in self.agencies_kept, agency in self.agencies_ended
        if kept == ended:
            return frozenset()
        own, others = (self.members_kept, self.members_ended) if kept else (self.members_ended, self.members_kept)
        return frozenset(others) - frozenset(own)

    def strangers_to(self, agency: str) -> frozenset[str]:
        """The agencies that were on the other case alone."""
        kept, ended = frozenset(self.agencies_kept), frozenset(self.agencies_ended)
        if (agency in kept) == (agency in ended):
            return frozenset()
        return ended - kept if agency in kept else kept - ended

    def undo(self, *, by: str, reason: str, on: date) -> None:
        """The two are two households after all. Raises TooEarly."""
        not_before(on, self.on, after="cases_merged")
        self.undone_on, self.undone_by, self.undone_reason = on, by, reason


def require_mergeable(kept: Case, ended: Case, plans: Iterable[Plan], *, on: date) -> None:
    """Refuse what no program may decide for people.

    Raises OneCaseAlready, CaseMerged, OlderCaseStays, KeptCaseClosed, ClosingUnderWay, PlansUnderWay, TooEarly.
    """
    if kept.id == ended.id:
        raise OneCaseAlready
    for each in (ended, kept):
        each.require_unmerged()
    if _age(ended) < _age(kept):
        raise OlderCaseStays(case_id=str(kept.id), into=str(ended.id))
    if ended.stage != Stage.CLOSED and not kept.is_open:
        raise KeptCaseClosed(into=str(kept.id))
    if ended.is_open and (closing := [str(each.id) for each in (kept, ended) if each.stage == Stage.CLOSING]):
        raise ClosingUnderWay(cases=closing)
    for each in (kept, ended):
        not_before(on, each.episode_opened_on if each.is_open else each.closed_on, after="case_opened")
    _require_settled(kept, ended, plans)


def joined_items(kept: AgendaItem | None, ended: AgendaItem) -> tuple[UUID, ...] | None:
    """The persons of the one item that two become; None while anybody living is meant."""
    if kept is None:
        return ended.member_ids
    if kept.member_ids is None or ended.member_ids is None:
        return None
    return tuple(dict.fromkeys([*kept.member_ids, *ended.member_ids]))


class Numbered(Protocol):
    """What of a case decides which one keeps its number."""

    @property
    def opened_on(self) -> date: ...
    @property
    def number(self) -> str: ...


C = TypeVar("C", bound=Numbered)


def suggested(one: C, other: C) -> tuple[C, C]:
    """Of two cases the one that would end and the one that would stay."""
    kept, ended = sorted((one, other), key=_age)
    return ended, kept


def _age(case: Numbered) -> tuple[date, str]:
    return case.opened_on, case.number


def _require_settled(kept: Case, ended: Case, plans: Iterable[Plan]) -> None:
    if not ended.is_open:
        return
    live: dict[UUID, list[Plan]] = {kept.id: [], ended.id: []}
    for plan in plans:
        if plan.status not in PAST | {PlanStatus.DRAFTED}:
            live[plan.case_id].append(plan)
    waiting = [plan for each in live.values() for plan in each if plan.status in UNDER_WAY]
    if waiting and all(live.values()):
        raise PlansUnderWay(plans=[str(plan.id) for plan in waiting])


def hidden_by(merges: Collection[Merge], agency: str) -> tuple[frozenset[UUID], frozenset[str]]:
    """Whom, and which agencies, an agency did not know of before these merges."""
    members: frozenset[UUID] = frozenset()
    agencies: frozenset[str] = frozenset()
    for merge in merges:
        members |= merge.apart_from(agency)
        agencies |= merge.strangers_to(agency)
    return members, agencies
