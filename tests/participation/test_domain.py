"""The rules of participation, without any input or output."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.participation import policy
from services.participation.domain import errors
from services.participation.domain.commissions import Commission, commission_for
from services.participation.domain.consents import Consent, Ledger, Refusal
from services.participation.domain.matches import FINISHED, NEXT, TELLING_THE_HOST, Match, MatchState
from services.participation.domain.menus import Host, Menu
from services.participation.domain.supports import Support
from shared.actors import Actor, Role
from shared.reference import codes
from shared.reference.profile import load_profile
from shared.refusals import NotAllowed, NotFound

DAY = date(2026, 7, 13)
LATER = DAY + timedelta(days=1)
BEFORE = DAY - timedelta(days=1)
S = MatchState


def a_commission(**overrides: Any) -> Commission:
    ids = {name: uuid4() for name in ("id", "case_id", "plan_id", "household_id", "member_id")}
    return Commission(**ids | {"decided_on": DAY} | overrides)


def a_support(**overrides: Any) -> Support:
    support = Support.start(uuid4(), a_commission(), owner="coordinator-1", on=DAY)
    for name, value in overrides.items():
        setattr(support, name, value)
    return support


def a_menu(**overrides: Any) -> Menu:
    return Menu(**{"id": uuid4(), "kind": "learning", "title": "学び", "opened_on": DAY} | overrides)


def a_match(state: MatchState = S.CANDIDATE) -> Match:
    match = Match.propose(uuid4(), a_support(), a_menu(), on=DAY)
    match.state = state
    return match


def a_consent(**overrides: Any) -> Consent:
    facts = {
        "id": uuid4(),
        "member_id": UUID(int=4),
        "household_id": uuid4(),
        "purpose": "host_disclosure",
        "agencies": ["hub_midori"],
        "granted_on": DAY,
        "valid_from": DAY,
        "valid_until": date(2027, 3, 31),
        "grant_revision": 1,
    }
    return Consent(**facts | overrides)


def a_refusal(**overrides: Any) -> Refusal:
    facts = {
        "consent_id": uuid4(),
        "agency": "hub_midori",
        "refused_on": LATER,
        "member_id": UUID(int=4),
        "purpose": "host_disclosure",
    }
    return Refusal(**facts | overrides)


def a_ledger(consents: list[Consent], *refusals: Refusal) -> Ledger:
    return Ledger(UUID(int=4), consents, refusals)


def test_the_states_are_those_of_the_code_list() -> None:
    assert {state.value for state in MatchState} == set(codes.of("match_state").codes)
    assert set(NEXT) == set(MatchState)


FORWARD = {
    (S.CANDIDATE, S.OFFERED), (S.CANDIDATE, S.DECLINED),
    (S.OFFERED, S.VISITED), (S.OFFERED, S.TRIAL), (S.OFFERED, S.MADE), (S.OFFERED, S.DECLINED),
    (S.VISITED, S.TRIAL), (S.VISITED, S.MADE), (S.VISITED, S.DECLINED),
    (S.TRIAL, S.MADE), (S.TRIAL, S.DECLINED),
    (S.MADE, S.SETTLED), (S.MADE, S.ENDED),
    (S.SETTLED, S.ENDED),
}  # fmt: skip


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("to", list(S))
def test_every_state_is_followed_by_those_it_may_and_by_no_other(state: MatchState, to: MatchState) -> None:
    match = a_match(state)
    if (state, to) in FORWARD:
        match.move(to, on=DAY)
        assert match.state is to
        return
    with pytest.raises(errors.MatchOrder) as refusal:
        match.move(to, on=DAY)
    assert refusal.value.facts["possible"] == sorted(NEXT[state])
    assert match.state is state


@pytest.mark.parametrize(("state", "to"), sorted(FORWARD))
def test_no_step_is_dated_before_the_last(state: MatchState, to: MatchState) -> None:
    match = a_match(state)
    with pytest.raises(errors.ImpossibleOrder) as refusal:
        match.move(to, on=BEFORE)
    assert refusal.value.facts == {"earliest": DAY}
    match.move(to, on=LATER)
    assert match.moved_on == LATER


def test_a_match_goes_on_until_it_is_declined_or_ended() -> None:
    assert [state for state in S if not a_match(state).is_open] == sorted(FINISHED, key=list(S).index)
    declined, ended = a_match(S.OFFERED), a_match(S.MADE)
    declined.decline(by="person", on=DAY)
    ended.end(reason="interrupted", on=DAY)
    assert (declined.state, declined.declined_by) == (S.DECLINED, "person")
    assert (ended.state, ended.end_reason) == (S.ENDED, "interrupted")


def test_the_host_learns_of_the_person_in_these_steps() -> None:
    assert {S.OFFERED, S.VISITED, S.TRIAL, S.MADE} == TELLING_THE_HOST


def test_r9_the_newest_commission_that_stood_on_the_day_counts() -> None:
    old, new = a_commission(decided_on=DAY), a_commission(decided_on=LATER)
    assert commission_for([new, old], on=DAY) is old
    assert commission_for([old, new], on=LATER) is new


def test_r9_without_a_decision_or_before_it_nothing_starts() -> None:
    with pytest.raises(errors.NoCityDecision):
        commission_for([], on=DAY)
    with pytest.raises(errors.BeforeTheDecision) as refusal:
        commission_for([a_commission(decided_on=LATER), a_commission(decided_on=DAY)], on=BEFORE)
    assert refusal.value.facts == {"decided_on": DAY}


@pytest.mark.parametrize(
    ("overrides", "covers"),
    [
        ({}, True),
        ({"valid_from": LATER}, False),
        ({"valid_until": DAY}, True),
        ({"valid_until": BEFORE}, False),
        ({"purpose": "support_sharing"}, False),
        ({"agencies": ["hub_honcho"]}, False),
        ({"withdrawn_on": DAY, "withdrawal_revision": 2}, False),
        ({"withdrawn_on": LATER, "withdrawal_revision": 2}, True),
        ({"withdrawn_on": DAY, "withdrawal_revision": 2, "grant_revision": 3}, True),
        ({"granted_on": None}, False),
        ({"valid_from": None}, False),
        ({"valid_until": None}, False),
    ],
)
def test_r3_a_consent_covers_one_purpose_its_recipients_and_its_days(overrides: dict[str, Any], covers: bool) -> None:
    assert a_consent(**overrides).covers("hub_midori", purpose="host_disclosure", on=DAY) is covers


@pytest.mark.parametrize(
    ("overrides", "on", "allowed"),
    [
        ({}, DAY, True),
        ({}, LATER, False),
        ({"refused_on": DAY}, LATER, True),
        ({"refused_on": BEFORE}, LATER, True),
        ({"agency": "hub_honcho"}, LATER, True),
        ({"purpose": "support_sharing"}, LATER, True),
        ({"member_id": uuid4()}, LATER, True),
    ],
)
def test_r3_a_later_no_ends_an_earlier_yes_for_the_host_it_names(
    overrides: dict[str, Any], on: date, allowed: bool
) -> None:
    assert a_ledger([a_consent()], a_refusal(**overrides)).allows_disclosure("hub_midori", on=on) is allowed


def test_r3_a_yes_after_a_no_counts() -> None:
    again = a_consent(granted_on=LATER, valid_from=LATER)
    assert a_ledger([a_consent(), again], a_refusal()).allows_disclosure("hub_midori", on=LATER)


def test_r3_the_refusal_names_whose_consent_for_which_host_is_missing() -> None:
    a_ledger([a_consent()]).must_allow_disclosure("hub_midori", on=DAY)
    with pytest.raises(errors.ConsentMissing) as refusal:
        a_ledger([a_consent(member_id=uuid4())]).must_allow_disclosure("hub_midori", on=DAY)
    assert refusal.value.facts == {"missing": [{"member": UUID(int=4), "agency": "hub_midori"}]}


def test_an_ended_support_takes_nothing_more() -> None:
    support = a_support()
    support.end([], latest=None, reason="goals_met", note=None, on=LATER)
    assert (support.status, support.revision) == ("ended", 2)
    for act in (
        lambda: support.observe("with_peers", on=LATER),
        lambda: support.review(on=LATER, next_on=None),
        lambda: support.end([], latest=None, reason="goals_met", note=None, on=LATER),
        lambda: Match.propose(uuid4(), support, a_menu(), on=LATER),
    ):
        with pytest.raises(errors.SupportEnded):
            act()


def test_a_support_ends_after_everything_recorded_on_it_and_without_open_matches() -> None:
    support, match = a_support(), uuid4()
    with pytest.raises(errors.MatchesOpen) as refusal:
        support.end([match], latest=None, reason="goals_met", note=None, on=LATER)
    assert refusal.value.facts == {"match_ids": [match]}
    with pytest.raises(errors.ImpossibleOrder):
        support.end([], latest=LATER, reason="goals_met", note=None, on=DAY)
    support.end([], latest=LATER, reason="goals_met", note=None, on=LATER)


def test_observations_are_numbered_and_never_go_back_in_time() -> None:
    support = a_support()
    assert [support.observe("none", on=DAY), support.observe("with_peers", on=LATER)] == [1, 2]
    with pytest.raises(errors.ImpossibleOrder):
        support.observe("none", on=DAY)
    assert (support.connection_stage, support.stage_on) == ("with_peers", LATER)


def test_a_menu_is_offered_from_its_opening_to_the_day_before_its_closing() -> None:
    menu = a_menu(closed_on=LATER)
    menu.must_be_open(DAY)
    for day in (BEFORE, LATER):
        with pytest.raises(errors.MenuNotOpen):
            menu.must_be_open(day)


def test_a_menu_takes_as_many_as_it_has_places() -> None:
    a_menu().must_have_room(10_000)
    a_menu(capacity=2).must_have_room(1)
    with pytest.raises(errors.MenuFull):
        a_menu(capacity=2).must_have_room(2)


def test_a_host_known_only_by_its_closing_is_not_open() -> None:
    assert not Host(uuid4(), closed_on=LATER).is_open(DAY)
    assert Host(uuid4(), opened_on=DAY, closed_on=LATER).is_open(DAY)
    assert not Host(uuid4(), opened_on=DAY, closed_on=LATER).is_open(LATER)


TOWN = load_profile()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("agency", ["city", "council", "higashi", "hub_midori"])
def test_r15_the_council_supports_the_city_looks_on_for_others_there_is_nothing(agency: str, role: Role) -> None:
    actor = Actor("someone", agency, frozenset({role}))
    supports = agency == "council" and role in {Role.COORDINATOR, Role.WORKER}
    sees = supports or (agency, role) == ("city", Role.CITY_OFFICER)
    assert (policy.supports(actor, TOWN), policy.sees(actor, TOWN)) == (supports, sees)
    for allowed, must, refusal in ((supports, policy.must_support, NotAllowed), (sees, policy.must_see, NotFound)):
        if allowed:
            must(actor, TOWN)
        else:
            with pytest.raises(refusal):
                must(actor, TOWN)
