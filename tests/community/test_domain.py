"""The rules of community, without any input or output."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.community import policy
from services.community.domain import errors
from services.community.domain.developments import Development, Stage, Yield
from services.community.domain.gaps import Gap, GapStatus, gap_id_of_need
from services.community.domain.hubs import Hub, HubEntry, profile_hub_id
from services.community.domain.resources import Resource, ResourceEntry
from shared.actors import Actor, Role
from shared.reference.profile import load_profile
from shared.refusals import NotAllowed

SPRING, SUMMER, AUTUMN = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)


def a_hub(**overrides: Any) -> Hub:
    return Hub(
        **{"id": uuid4(), "code": "hub_a", "name": "縁側", "field": "all", "kind": "ibasho", "opened_on": SPRING}
        | overrides
    )


def a_gap(**overrides: Any) -> Gap:
    return Gap(**{"id": uuid4(), "recorded_on": SPRING, "menu_kind": "learning", "field": "all"} | overrides)


def a_development(gaps: list[Gap]) -> Development:
    return Development.propose(uuid4(), gaps, title="案", plan=None, on=SUMMER)


def a_resource() -> Resource:
    entry = ResourceEntry(name="配食", field="elderly")
    return Resource.opened(uuid4(), entry, keeper="higashi", on=SPRING)


def test_a_hub_is_open_from_its_opening_to_the_day_before_its_closing() -> None:
    hub = a_hub(closed_on=SUMMER)

    assert [hub.is_open(day) for day in (date(2026, 3, 31), SPRING, date(2026, 6, 30), SUMMER)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_hub_may_close_on_the_day_it_opened() -> None:
    hub = a_hub()
    hub.close(on=SPRING)
    assert not hub.is_open(SPRING)


def test_the_profiles_hubs_have_ids_that_never_change() -> None:
    assert str(profile_hub_id("hub_midori")) == str(profile_hub_id("hub_midori"))
    assert profile_hub_id("hub_midori") != profile_hub_id("hub_kita")


def test_a_code_is_made_of_the_id_when_nobody_chose_one() -> None:
    entry = HubEntry(name="縁側", field="all", kind="ibasho")
    identity = uuid4()
    assert Hub.opened(identity, entry, on=SPRING).code == f"hub_{identity.hex[:12]}"


def test_r14_one_need_is_one_gap() -> None:
    need = uuid4()
    assert gap_id_of_need(need) == gap_id_of_need(need) != gap_id_of_need(uuid4())


def test_r14_a_development_takes_up_its_gaps_and_answers_them() -> None:
    gaps = [a_gap(), a_gap()]
    development = a_development(gaps)
    assert {gap.development_id for gap in gaps} == {development.id}

    development.open(gaps, on=AUTUMN)

    assert {gap.status for gap in gaps} == {GapStatus.ANSWERED}
    assert (development.stage, development.moved_on) == (Stage.OPENED, AUTUMN)


def test_r14_a_dropped_development_leaves_its_gaps_open() -> None:
    gaps = [a_gap()]
    a_development(gaps).drop(gaps, reason="担い手がいない", on=AUTUMN)
    assert (gaps[0].status, gaps[0].development_id) == (GapStatus.OPEN, None)


@pytest.mark.parametrize("status", [GapStatus.IN_DEVELOPMENT, GapStatus.ANSWERED])
def test_r14_a_gap_that_is_not_open_is_taken_and_no_gap_is_touched(status: GapStatus) -> None:
    free, taken = a_gap(), a_gap(status=status)
    with pytest.raises(errors.GapTaken) as refusal:
        a_development([free, taken])
    assert refusal.value.facts == {"gap_ids": [taken.id]}
    assert free.status is GapStatus.OPEN


@pytest.mark.parametrize("step", ["advance", "open", "drop"])
@pytest.mark.parametrize("end", ["open", "drop"])
def test_a_finished_development_goes_no_further(step: str, end: str) -> None:
    steps = {
        "advance": lambda one: one.advance(Stage.TRIAL, on=AUTUMN),
        "open": lambda one: one.open([], on=AUTUMN),
        "drop": lambda one: one.drop([], reason="理由", on=AUTUMN),
    }
    development = a_development([a_gap()])
    steps[end](development)
    with pytest.raises(errors.DevelopmentFinished):
        steps[step](development)


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.PREPARING, Stage.OPENED, Stage.DROPPED])
def test_a_development_never_goes_back_nor_ends_by_advancing(stage: Stage) -> None:
    development = a_development([a_gap()])
    development.advance(Stage.PREPARING, on=SUMMER)
    with pytest.raises(errors.StageBehind):
        development.advance(stage, on=AUTUMN)


def test_a_development_that_brings_nothing_cannot_open() -> None:
    with pytest.raises(errors.NothingOpens):
        Yield().must_hold_something()


def test_r11_an_entry_must_be_looked_at_again_half_a_year_after_its_assurance() -> None:
    resource = a_resource()
    assert resource.assurance_due_on == date(2026, 9, 28)

    resource.assure(on=SUMMER)
    resource.assure(on=SPRING)

    assert (resource.assured_on, resource.revision) == (SUMMER, 3)


def test_a_resource_is_not_assured_before_it_opened() -> None:
    with pytest.raises(errors.ImpossibleOrder):
        a_resource().assure(on=date(2026, 3, 31))


PROFILE = load_profile()


def an_actor(agency: str, *roles: Role) -> Actor:
    return Actor("someone", agency, frozenset(roles))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("agency", ["city", "council", "higashi", "hub_midori"])
def test_only_the_councils_coordinators_and_the_citys_officers_develop(agency: str, role: Role) -> None:
    allowed = (agency, role) in {("council", Role.COORDINATOR), ("city", Role.CITY_OFFICER)}
    assert policy.develops(an_actor(agency, role), PROFILE) is allowed


@pytest.mark.parametrize("role", list(Role))
def test_an_agencys_gap_is_described_to_its_own_people_only(role: Role) -> None:
    gap = a_gap(recorded_by="higashi")
    own = role in {Role.WORKER, Role.COORDINATOR, Role.CITY_OFFICER}
    assert policy.sees_description(an_actor("higashi", role), gap, PROFILE) is own
    assert policy.sees_description(an_actor("kita", role), gap, PROFILE) is False


def test_a_hubs_notice_comes_from_its_own_people() -> None:
    hub = a_hub(code="hub_higashi", agency="higashi")
    policy.must_give_notice(an_actor("hub_higashi", Role.HUB), hub)
    policy.must_give_notice(an_actor("higashi", Role.HUB), hub)
    for stranger in (an_actor("hub_kita", Role.HUB), an_actor("higashi", Role.WORKER)):
        with pytest.raises(NotAllowed):
            policy.must_give_notice(stranger, hub)
