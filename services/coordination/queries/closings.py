"""How a case's episodes ended, what followed, and with what the next one began (R12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.case import Case
from services.coordination.domain.closing import Closure
from services.coordination.domain.evaluation import REACHED, Ease, EaseView, Evaluation, mean, together
from services.coordination.domain.plan import Plan
from services.coordination.domain.watch import ContactStatus, WatchContact
from services.coordination.queries.sight import sight_of
from services.coordination.queries.views.base import Owner
from services.coordination.queries.views.closings import (
    CarriedOver,
    ClosureView,
    ContactView,
    EaseLine,
    EaseSummary,
    EpisodeView,
    EvaluationView,
    GoalResultView,
    WatchView,
)
from services.coordination.store import cases, plans
from services.coordination.store import watching as store
from services.coordination.tables.cases import case_episode
from services.coordination.tables.plans import role
from shared.actors import Actor


@dataclass(frozen=True, slots=True)
class _Course:
    """Everything on record of a case's ends, and who reads it: staff all, an agency (`reader`) its own.

    `is_whole` says whether the reader may know texts about the household as a whole today.
    """

    case: Case
    reader: str | None
    is_whole: bool
    plans: dict[UUID, Plan]
    evaluations: Sequence[Evaluation]
    views: Sequence[EaseView]
    closures: Sequence[Closure]
    contacts: Sequence[WatchContact]
    holders: Sequence[Any]

    def episode(self, row: Row[Any]) -> EpisodeView:
        """One episode."""
        closure = next((each for each in self.closures if each.episode == row.episode), None)
        own = self.reader is None
        return EpisodeView(
            episode=row.episode,
            opened_on=row.opened_on,
            reason=row.reason if own else None,
            carried_over=self._carried_over(row.episode) if own and row.episode > 1 else None,
            evaluations=[self._evaluation(each) for each in self._evaluated(row.episode)] if own else [],
            ease=self._ease(row.episode),
            closure=None if closure is None else self._closure(closure),
        )

    def _evaluated(self, episode: int) -> list[Evaluation]:
        return [each for each in self.evaluations if each.episode == episode]

    def _evaluation(self, found: Evaluation) -> EvaluationView:
        plan = self.plans.get(found.plan_id) if found.plan_id else None
        goals = plan.said.goals if plan else ()

        def line(said: dict[str, Any]) -> GoalResultView:
            goal = goals[said["goal"] - 1] if said["goal"] <= len(goals) else None
            told = {"text": goal and goal.text, "member_id": goal and goal.member_id, "note": said["text"]}
            return GoalResultView(goal=said["goal"], result=said["result"], **told)

        facts = {name: getattr(found, name) for name in EvaluationView.model_fields if name != "goals"}
        return EvaluationView(**facts, goals=[line(each) for each in found.goals or []])

    def _said(self, episode: int) -> list[Ease]:
        return together(each for each in self.views if each.episode == episode)

    def _ease(self, episode: int) -> EaseSummary:
        said = self._said(episode)
        answered = {each.agency for each in said if each.after is not None}
        holders = {row.agency for row in self.holders if row.episode == episode}
        shown = [each for each in said if self._may_read(each.agency)]
        return EaseSummary(
            before=mean(each.before for each in shown),
            after=mean(each.after for each in shown),
            agencies=[EaseLine.model_validate(each) for each in shown],
            awaited=sorted(each for each in holders - answered if self._may_read(each)),
        )

    def _closure(self, closure: Closure) -> ClosureView:
        return ClosureView(
            on=closure.on, reason=closure.reason, meeting_id=closure.meeting_id, watch=self._watch(closure)
        )

    def _watch(self, closure: Closure) -> WatchView | None:
        contacts = [each for each in self.contacts if each.episode == closure.episode and self._may_read(each.agency)]
        if closure.watch_agency is None or not (contacts or self._may_read(closure.watch_agency)):
            return None
        planned = [each.due_on for each in contacts if each.status == ContactStatus.PLANNED]
        return WatchView(
            agency=closure.watch_agency,
            until=closure.watch_until,
            text=closure.watch_text if self.is_whole else None,
            next_on=min(planned, default=None),
            ended_on=closure.watch_ended_on,
            end_reason=closure.watch_end_reason if self.reader is None else None,
            contacts=[ContactView.model_validate(each) for each in contacts],
        )

    def _carried_over(self, episode: int) -> CarriedOver:
        before = self._evaluated(episode - 1)
        last = before[-1] if before else None
        held = [plan for plan in self.plans.values() if plan.episode == episode - 1 and plan.in_force_on is not None]
        met = [each for each in self.contacts if each.episode == episode - 1 and each.status == ContactStatus.DONE]
        owner = self.case.coordinator
        return CarriedOver(
            coordinator=Owner(subject=owner, agency=self.case.coordinator_agency or "") if owner else None,
            plan_id=max(held, key=lambda plan: plan.version).id if held else None,
            goals_open=[each["goal"] for each in (last.goals or [] if last else []) if each["result"] != REACHED],
            ease_after=mean(each.after for each in self._said(episode - 1)),
            watch_contacts=len(met),
        )

    def _may_read(self, agency: str) -> bool:
        return self.reader in {None, agency}


async def closings(session: AsyncSession, actor: Actor, case_id: UUID, *, today: date) -> list[EpisodeView]:
    """Every episode, the first one first: staff see all of it, an agency its own mark and its own watch.

    Raises NotFound for those who are not on the case.
    """
    found = await cases.case_of(session, case_id)
    sight = await sight_of(session, actor, found, act="read_closings", today=today)
    holders = select(role.c.episode, role.c.agency).where(
        role.c.case_id == case_id, role.c.status.in_(["accepted", "reported", "done"])
    )
    course = _Course(
        case=found,
        reader=None if sight.is_staff else actor.agency,
        is_whole=sight.is_whole,
        plans={plan.id: plan for plan in await plans.plans_of(session, case_id)},
        evaluations=await store.evaluations_of(session, case_id),
        views=await store.views_of(session, case_id),
        closures=await store.closures_of(session, case_id),
        contacts=await store.contacts_of(session, case_id),
        holders=(await session.execute(holders)).all(),
    )
    episodes = select(case_episode).where(case_episode.c.case_id == case_id).order_by(case_episode.c.episode)
    return [course.episode(row) for row in await session.execute(episodes)]
