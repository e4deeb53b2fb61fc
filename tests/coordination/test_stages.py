"""The stages of a case: every way and every need, walked by hand and by acts (R8, R12)."""

from datetime import date
from itertools import chain, combinations, product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.coordination.domain.case import OVER, Case
from services.coordination.domain.errors import DomainError
from services.coordination.domain.stages import (
    ACTS,
    NEEDS,
    WAYS,
    Need,
    Stage,
    StageByAct,
    StageNeedsMore,
    StageOutOfReach,
    require_step,
    steps,
)
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI
from tests.coordination.office import Office

DAY = date(2026, 4, 14)
EVERY_STANDING = [frozenset(each) for each in chain(*(combinations(Need, n) for n in range(len(Need) + 1)))]


def test_every_step_by_hand_from_every_stage_in_every_standing_is_taken_or_refused_for_its_own_reason() -> None:
    for stage, to, there in product(Stage, Stage, EVERY_STANDING):
        expected: type[DomainError] | None = None
        if to not in WAYS[stage]:
            expected = StageOutOfReach
        elif stage in OVER or to in ACTS:
            expected = StageByAct
        elif not there.issuperset(NEEDS[to]):
            expected = StageNeedsMore
        refusal = refused(stage, to, there)
        assert (refusal and type(refusal)) == expected, (stage, to, there)
        if isinstance(refusal, StageNeedsMore):
            assert set(refusal.facts["lacking"]) == set(NEEDS[to]) - there


def refused(stage: Stage, to: Stage, there: frozenset[Need]) -> DomainError | None:
    try:
        require_step(stage, to, there)
    except DomainError as refusal:
        return refusal
    return None


def test_a_case_leads_from_its_reception_to_its_end_and_back_and_never_to_its_reception() -> None:
    reached, ahead = {Stage.RECEIVED}, [Stage.RECEIVED]
    while ahead:
        ahead = [to for stage in ahead for to in WAYS[stage] if to not in reached]
        reached |= set(ahead)

    assert reached == set(Stage)
    assert not any(Stage.RECEIVED in ways for ways in WAYS.values())
    assert {stage for stage in Stage if WAYS[stage] == {Stage.GATHERING}} == OVER


@given(st.lists(st.sampled_from((*Stage, "close", "watch", "reopen")), max_size=25))
def test_however_one_walks_a_case_keeps_to_the_ways_and_a_refusal_changes_nothing(walk: list[str]) -> None:
    case = Case(UUID(int=1), "2026-0001", UUID(int=2), UUID(int=3), DAY, DAY)
    for act in walk:
        before = dict(vars(case))
        try:
            if act in {"close", "watch"}:
                case.close(on=DAY, watched=act == "watch")
            elif act == "reopen":
                case.reopen(on=DAY)
            else:
                case.move(Stage(act))
        except DomainError:
            assert vars(case) == before
        else:
            assert case.stage == before["stage"] or Stage(case.stage) in WAYS[Stage(before["stage"])]
            assert case.episode == before["episode"] + (act == "reopen")
            assert (case.closed_on is None) == case.is_open


@pytest.mark.parametrize("stage", Stage)
def test_what_lies_ahead_is_told_with_what_lacks(stage: Stage) -> None:
    ahead = steps(stage, ())

    assert {each.to for each in ahead} == WAYS[stage]
    assert all(each.by == "reopening" for each in ahead) == (stage in OVER)


async def test_a_step_is_refused_with_what_lacks_and_taken_when_it_is_there(office: Office) -> None:
    case = await office.case("mother")
    path = f"/cases/{case}/stage"

    lacks = await office.refuses(COUNCIL, path, on="2026-04-15", to="assessing")
    by_act = await office.refuses(COUNCIL, path, on="2026-04-15", to="supporting")
    nowhere = await office.refuses(COUNCIL, path, on="2026-04-15", to="reviewing")
    await office.does(COUNCIL, f"/cases/{case}/activities", on="2026-04-15", counterpart="city", method="phone")
    told = await office.sees(CITY, path)
    state = await office.does(COUNCIL, path, on="2026-04-16", to="assessing")

    assert (lacks["type"], lacks["lacking"]) == ("stage-needs-more", ["information"])
    assert "情報（対応の記録、または開催した支援会議）" in lacks["detail"]
    assert (by_act["type"], by_act["by"]) == ("stage-by-act", "plan_in_force")
    assert nowhere["type"] == "stage-out-of-reach"
    assert told["stage"] == "gathering"
    assert {"to": "assessing", "lacking": [], "by": None} in told["steps"]
    assert {"to": "supporting", "lacking": ["plan_in_force"], "by": "plan_in_force"} in told["steps"]
    assert [(each["episode"], each["closed_on"]) for each in told["episodes"]] == [(1, None)]
    assert state["status"] == "assessing"
    assert [each["stage"] for each in await office.events("case-stage-reached")][-1] == "assessing"
    await office.convened("support_conference")
    assert (await office.hides(HIGASHI, path))["status"] == 403


async def test_a_review_without_a_plan_in_force_does_not_make_a_case_supported(office: Office) -> None:
    case = await office.case("mother")
    await office.does(COUNCIL, f"/cases/{case}/activities", on="2026-04-15", counterpart="city", method="phone")

    await office.does(COUNCIL, f"/cases/{case}/reviews", on="2026-05-01", result="continue")

    assert (await office.sees(COUNCIL, f"/cases/{case}"))["stage"] == "gathering"
