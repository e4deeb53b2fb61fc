"""Any order, any duplication, any batches: the same tables; and a rebuild from the archive gives them again (R16)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts import Envelope, Event, coordination, enveloped, intake, merging, participation
from shared.contracts.community import HubClosed, HubOpened
from shared.reference.calendar import last_day, month, months_between
from tests.reporting.events import (
    a_case_closed,
    a_case_merged,
    a_case_opened,
    a_case_reopened,
    a_consultation,
    a_consultation_amended,
    a_contact,
    a_contact_corrected,
    a_development_opened,
    a_gap,
    a_hub_closed,
    a_hub_opened,
    a_match_made,
    a_meeting_held,
    a_menu_closed,
    a_menu_opened,
    a_plan_decided,
    a_support_ended,
    a_support_started,
    an_activity,
    an_activity_struck,
    the,
)

FIRST, LAST = "2026-02", "2026-06"
MONTHS = months_between(FIRST, LAST)
DAYS = st.sampled_from(
    [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2026, 6, 15)]
)
THINGS = st.sampled_from([the("one"), the("two")])
PERSONS = st.sampled_from([the("mother"), the("son")])
EPISODES = st.integers(1, 2)
KINDS = st.sampled_from(["coordination_meeting", "support_conference", "promotion_council"])
CHANNELS = st.sampled_from(["phone", "visit"])
HOSTS = st.sampled_from([None, "hub_one", "hub_two"])

EVENTS = st.one_of(
    st.builds(a_consultation, DAYS, consultation_id=THINGS, source=st.sampled_from(["self", "school"])),
    st.builds(a_consultation_amended, DAYS, THINGS, st.integers(2, 4), source=st.sampled_from(["self", "school"])),
    st.builds(a_contact, DAYS, THINGS, CHANNELS),
    st.builds(a_contact_corrected, DAYS, THINGS, st.integers(1, 3), CHANNELS),
    st.builds(a_case_opened, DAYS, THINGS),
    st.builds(a_case_reopened, DAYS, THINGS, EPISODES),
    st.builds(a_case_closed, DAYS, THINGS, EPISODES),
    st.builds(a_case_merged, DAYS, THINGS, EPISODES),
    st.builds(a_meeting_held, DAYS, KINDS, st.lists(THINGS, max_size=2), THINGS),
    st.builds(
        an_activity,
        DAYS,
        THINGS,
        st.sampled_from(["higashi", "household"]),
        members=st.lists(PERSONS, max_size=2),
        strikes=st.integers(0, 2),
    ),
    st.builds(
        an_activity_struck, DAYS, THINGS, strikes=st.integers(1, 2), instead=st.sampled_from([None, the("another")])
    ),
    st.builds(lambda *args: a_plan_decided(*args)[0], DAYS, THINGS, EPISODES),
    st.builds(a_hub_opened, DAYS, THINGS, field=st.sampled_from(["all", "elderly"])),
    st.builds(a_hub_closed, DAYS, THINGS),
    st.builds(a_menu_opened, DAYS, THINGS, HOSTS),
    st.builds(a_menu_closed, DAYS, THINGS),
    st.builds(a_match_made, DAYS, THINGS, PERSONS),
    st.builds(a_support_started, DAYS, THINGS, PERSONS),
    st.builds(a_support_ended, DAYS, THINGS),
    st.builds(a_gap, DAYS, THINGS),
    st.builds(a_development_opened, DAYS, THINGS),
)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Envelope], list[list[Envelope]]]:
    """Some events, and one way in which they may arrive: shuffled, repeated, in batches of any size."""
    envelopes = [enveloped(event, source=event.publisher) for event in draw(st.lists(EVENTS, min_size=1, max_size=14))]
    repeated = draw(st.lists(st.sampled_from(envelopes), max_size=6))
    arriving = draw(st.permutations([*envelopes, *repeated]))
    cuts = sorted(draw(st.sets(st.integers(1, len(arriving)), max_size=4)) | {len(arriving)})
    return envelopes, [arriving[start:end] for start, end in zip([0, *cuts], cuts, strict=False)]


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(deliveries())
async def test_any_order_and_duplication_gives_the_same_tables(
    running_reporting: Any, arrival: tuple[list[Envelope], list[list[Envelope]]]
) -> None:
    envelopes, batches = arrival
    await running_reporting.wipe()
    await running_reporting.hears(*envelopes)
    at_once = await running_reporting.state()
    await running_reporting.wipe()
    for batch in batches:
        await running_reporting.hears(*batch)

    assert await running_reporting.state() == at_once
    assert await running_reporting.rebuilds() == len(envelopes)
    assert await running_reporting.state() == at_once


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENTS, min_size=1, max_size=14))
async def test_the_numbers_are_those_of_a_count_by_hand(running_reporting: Any, events: list[Event]) -> None:
    await running_reporting.wipe()
    await running_reporting.hears(*events)

    found = await running_reporting.indicators(FIRST, LAST)

    found["contacts"] = found["consultations_received"]["apart"]["contacts"]
    for name, expected in by_hand(events).items():
        assert (list(found[name]["months"].values()), found[name]["total"]) == expected, name


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(st.lists(EVENTS, min_size=2, max_size=20))
async def test_workers_side_by_side_give_the_same_tables(running_reporting: Any, events: list[Event]) -> None:
    envelopes = [enveloped(event, source=event.publisher) for event in events]
    await running_reporting.wipe()
    await running_reporting.hears(*envelopes)
    at_once = await running_reporting.state()
    await running_reporting.wipe()

    await asyncio.gather(*(running_reporting.hears(*envelopes[part::4]) for part in range(4)))

    assert await running_reporting.count("dead_letter") == 0
    assert await running_reporting.state() == at_once


def by_hand(events: Sequence[Event]) -> dict[str, tuple[list[int], int]]:
    """The same numbers by the definitions, from all events at once, without any of the service's code."""
    return {
        "consultations_received": _flow(
            events, (intake.ConsultationReceived, intake.ConsultationAmended), lambda e: e.consultation_id
        ),
        "contacts": _flow(
            events,
            (intake.ConsultationContacted, intake.ContactCorrected),
            lambda e: getattr(e, "first", None) or e.contact_id,
        ),
        "activities": _activities(events),
        "coordination_meetings_held": _flow(
            [e for e in events if getattr(e, "kind", "") == "coordination_meeting"],
            coordination.MeetingHeld,
            lambda e: e.meeting_id,
        ),
        "outreach_plans_decided": _flow(events, coordination.PlanDecided, lambda e: (e.plan_id, e.version)),
        "matches_made": _flow(events, participation.MatchMade, lambda e: e.match_id),
        "cases_closed": _closed(events),
        "hubs_active": _stock(events, HubOpened, HubClosed, lambda e: e.hub_id),
        "menus_active": _stock(events, participation.MenuOpened, participation.MenuClosed, lambda e: e.menu_id),
        "cases_open": _stock(
            events,
            (coordination.CaseOpened, coordination.CaseReopened),
            (coordination.CaseClosed, merging.CaseMerged),
            lambda e: (e.case_id, e.episode),
        ),
        "hosts_active": _hosts(events),
        "participants_supported": _supported(events),
    }


def _earliest(events: Iterable[Event], kinds: Any, key: Any) -> dict[Any, date]:
    """The day of each; of tellings that were put right, only those that were put right last speak."""
    found: dict[Any, tuple[int, date]] = {}
    for event in events:
        if isinstance(event, kinds):
            told = (-getattr(event, "revision", 0), event.on)
            found[key(event)] = min(told, found.get(key(event), told))
    return {one: on for one, (_, on) in found.items()}


def _flow(events: Iterable[Event], kind: Any, key: Any) -> tuple[list[int], int]:
    days = list(_earliest(events, kind, key).values())
    counts = [sum(month(on) == one for on in days) for one in MONTHS]
    return counts, sum(counts)


def _activities(events: Iterable[Event]) -> tuple[list[int], int]:
    """One for each case, day, counterpart and method of which the last telling says that it stands."""
    last: dict[Any, tuple[int, bool]] = {}
    for event in events:
        if isinstance(event, coordination.ActivityRecorded | coordination.ActivityStruck):
            struck = isinstance(event, coordination.ActivityStruck)
            on, stands = (event.done_on, event.instead is not None) if struck else (event.on, True)
            place = (event.case_id, on, event.counterpart, frozenset(event.member_ids), event.method)
            last[place] = min(last.get(place, (1, True)), (-event.revision, stands))
    counts = [sum(stands and month(place[1]) == one for place, (_, stands) in last.items()) for one in MONTHS]
    return counts, sum(counts)


def _closed(events: Iterable[Event]) -> tuple[list[int], int]:
    closings = _earliest(events, coordination.CaseClosed, lambda e: (e.case_id, e.episode))
    cases = [{case for (case, _), on in closings.items() if month(on) == one} for one in MONTHS]
    return [len(of_month) for of_month in cases], len(set().union(*cases))


def _levels(count_at: Any) -> tuple[list[int], int]:
    levels = [count_at(last_day(one)) for one in MONTHS]
    return levels, levels[-1]


def _stock(events: Sequence[Event], opened: Any, closed: Any, key: Any) -> tuple[list[int], int]:
    start, end = _earliest(events, opened, key), _earliest(events, closed, key)
    return _levels(lambda at: sum(on <= at and not (thing in end and end[thing] <= at) for thing, on in start.items()))


def _first_telling(events: Iterable[Event], kind: Any, key: Any, owner: Any) -> dict[Any, tuple[date, Any]]:
    """Of tellings that contradict each other the earliest; on the same day the owner whose id sorts first."""
    found: dict[Any, tuple[date, Any]] = {}
    for event in events:
        if isinstance(event, kind):
            told = (event.on, owner(event))
            found[key(event)] = min(told, found.get(key(event), told))
    return found


def _hosts(events: Sequence[Event]) -> tuple[list[int], int]:
    from services.reporting.domain.facts import key_of

    def owner(event: participation.MenuOpened) -> str:
        return "" if event.host is None else key_of("host", event.host).hex

    menus = _first_telling(events, participation.MenuOpened, lambda e: e.menu_id, owner)
    ends = _earliest(events, participation.MenuClosed, lambda e: e.menu_id)

    def hosts(at: date) -> int:
        held = {host for menu, (on, host) in menus.items() if on <= at and not (menu in ends and ends[menu] <= at)}
        return len(held - {""})

    return _levels(hosts)


def _supported(events: Sequence[Event]) -> tuple[list[int], int]:
    supports = _first_telling(events, participation.SupportStarted, lambda e: e.support_id, lambda e: e.member_id.hex)
    ends = _earliest(events, participation.SupportEnded, lambda e: e.support_id)

    def persons(first: date, last: date) -> set[str]:
        found = set()
        for support, (start, member) in supports.items():
            end = max(start, ends[support]) if support in ends else last
            if start <= last and end >= first:
                found.add(member)
        return found

    spans = [(date.fromisoformat(f"{one}-01"), last_day(one)) for one in MONTHS]
    return [len(persons(*span)) for span in spans], len(persons(spans[0][0], spans[-1][1]))
