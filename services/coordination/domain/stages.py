# ruff: noqa: N818 — refusals are named for what is refused
"""The stages of a case: from which one leads a way to which, and what each needs (R8, R12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from services.coordination.domain.errors import DomainError


class Stage(StrEnum):
    """Where a case stands; codes of list `case_stage`."""

    RECEIVED = "received"
    GATHERING = "gathering"
    ASSESSING = "assessing"
    PLANNING = "planning"
    DELIBERATING = "deliberating"
    SUPPORTING = "supporting"
    REVIEWING = "reviewing"
    CLOSING = "closing"
    CLOSED = "closed"
    WATCHING = "watching"


OVER = frozenset({Stage.CLOSED, Stage.WATCHING})
"""A case that has ended."""


class Need(StrEnum):
    """What must be there before a case stands at a stage."""

    COORDINATOR = "coordinator"
    MEMBERS = "members"
    INFORMATION = "information"
    """A contact, or a support conference that was held."""
    DELIBERATION = "deliberation"
    """A plan that was submitted, or a coordination meeting that was convened."""
    PLAN_IN_FORCE = "plan_in_force"
    EVALUATION = "evaluation"
    AGREEMENT = "agreement"
    """A meeting that agreed to the closing: the coordination meeting, without consent the support conference."""
    ROLES_FINISHED = "roles_finished"


class StageOutOfReach(DomainError):
    """No way leads from where the case stands to there; `reachable` names where ways lead."""

    type: ClassVar[str] = "stage-out-of-reach"
    title: ClassVar[str] = "今の段階からは進めません"
    advice: ClassVar[str] = "reachable に示された段階から選んでください。何も保存されていません。"
    says: ClassVar[str] = "次の段階から選んでください: {reachable:case_stage}。何も保存されていません。"


class StageNeedsMore(DomainError):
    """Something lacks before the case stands there; `lacking` are the codes of what."""

    type: ClassVar[str] = "stage-needs-more"
    title: ClassVar[str] = "次の段階に進むための条件がそろっていません"
    advice: ClassVar[str] = (
        "lacking に示されたもの（担当者、世帯員、情報、会議、プランなど）を整えてください。何も保存されていません。"
    )
    says: ClassVar[str] = "先に整えるもの: {lacking:stage_need}。何も保存されていません。"


class StageByAct(DomainError):
    """The stage is not set by hand: the act `by` leads there."""

    type: ClassVar[str] = "stage-by-act"
    title: ClassVar[str] = "この段階は、手続の記録によって進みます"
    advice: ClassVar[str] = "by に示された手続を記録してください。段階はそれによって自動で進みます。"

    @property
    def detail(self) -> str:
        """The act, as offices call it."""
        act = ACT_WORDS.get(str(self.facts.get("by")))
        return f"{act}を記録してください。段階はそれによって自動で進みます。" if act else self.advice


_END = (Stage.CLOSING, Stage.CLOSED, Stage.WATCHING)
_ON = (Stage.PLANNING, Stage.SUPPORTING, *_END)
WAYS: Mapping[Stage, frozenset[Stage]] = {
    Stage.RECEIVED: frozenset({Stage.GATHERING, Stage.ASSESSING, Stage.DELIBERATING, *_ON}),
    Stage.GATHERING: frozenset({Stage.ASSESSING, Stage.DELIBERATING, *_ON}),
    Stage.ASSESSING: frozenset({Stage.GATHERING, Stage.DELIBERATING, *_ON}),
    Stage.PLANNING: frozenset({Stage.ASSESSING, Stage.DELIBERATING, Stage.SUPPORTING, *_END}),
    Stage.DELIBERATING: frozenset(_ON),
    Stage.SUPPORTING: frozenset({Stage.PLANNING, Stage.REVIEWING, *_END}),
    Stage.REVIEWING: frozenset(_ON),
    Stage.CLOSING: frozenset({Stage.PLANNING, Stage.SUPPORTING, Stage.CLOSED, Stage.WATCHING}),
    Stage.CLOSED: frozenset({Stage.GATHERING}),
    Stage.WATCHING: frozenset({Stage.GATHERING}),
}
"""From each stage, where a case can go. Nothing leads back to its reception; after its end only a reopening goes on."""

_OVER = (Need.EVALUATION, Need.AGREEMENT, Need.ROLES_FINISHED)
NEEDS: Mapping[Stage, tuple[Need, ...]] = {
    Stage.RECEIVED: (),
    Stage.GATHERING: (Need.COORDINATOR,),
    Stage.ASSESSING: (Need.COORDINATOR, Need.MEMBERS, Need.INFORMATION),
    Stage.PLANNING: (Need.COORDINATOR, Need.MEMBERS),
    Stage.DELIBERATING: (Need.DELIBERATION,),
    Stage.SUPPORTING: (Need.PLAN_IN_FORCE,),
    Stage.REVIEWING: (Need.PLAN_IN_FORCE,),
    Stage.CLOSING: (Need.EVALUATION,),
    Stage.CLOSED: _OVER,
    Stage.WATCHING: _OVER,
}

ACTS: Mapping[Stage, str] = {
    Stage.DELIBERATING: "plan_submission",
    Stage.SUPPORTING: "plan_in_force",
    Stage.CLOSING: "evaluation",
    Stage.CLOSED: "closure",
    Stage.WATCHING: "closure",
}
"""Stages that no hand sets, and the act that leads there."""
ACT_WORDS: Mapping[str, str] = {
    "plan_submission": "支援プランの会議への提出 (submission)",
    "plan_in_force": "支援プランの判定と、必要なときは市の決定 (decision)",
    "evaluation": "終結に向けた評価 (evaluations)",
    "closure": "終結 (closure)",
    "reopening": "事例の再開 (reopening)",
}
"""How people call these acts, and by what path they are recorded."""


@dataclass(frozen=True, slots=True)
class Step:
    """A way from where a case stands: what lacks for it, and the act it takes where no hand may take it."""

    to: Stage
    lacking: tuple[Need, ...]
    by: str | None


def lacking(to: Stage, there: Iterable[Need]) -> tuple[Need, ...]:
    """What a case lacks for a stage, of which this is there."""
    known = frozenset(there)
    return tuple(need for need in NEEDS[to] if need not in known)


def steps(stage: Stage, there: Iterable[Need]) -> list[Step]:
    """Every way from a stage, in the order of stages; after its end a case is reopened, which lacks nothing."""
    known = frozenset(there)
    over = stage in OVER
    return [
        Step(to, () if over else lacking(to, known), "reopening" if over else ACTS.get(to))
        for to in Stage
        if to in WAYS[stage]
    ]


def require_way(stage: Stage, to: Stage) -> None:
    """Raise StageOutOfReach unless a way leads there; a case may stay where it stands."""
    if to != stage and to not in WAYS[stage]:
        raise StageOutOfReach(stage=stage.value, reachable=[each.value for each in Stage if each in WAYS[stage]])


def require_move(stage: Stage, to: Stage) -> None:
    """What must hold for any move. Raises StageOutOfReach, StageByAct where a case is to be closed or reopened."""
    require_way(stage, to)
    if to != stage and (stage in OVER or to in OVER):
        raise StageByAct(by="reopening" if stage in OVER else ACTS[to])


def require_step(stage: Stage, to: Stage, there: Iterable[Need]) -> None:
    """What must hold for a step that somebody takes by hand. Raises StageOutOfReach, StageByAct, StageNeedsMore."""
    require_way(stage, to)
    step = next((each for each in steps(stage, there) if each.to == to), None)
    if step is None:
        raise StageOutOfReach(stage=stage.value, reachable=[each.value for each in Stage if each in WAYS[stage]])
    if step.by is not None:
        raise StageByAct(by=step.by)
    if step.lacking:
        raise StageNeedsMore(lacking=[need.value for need in step.lacking])
