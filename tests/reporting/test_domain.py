"""The rules without any database."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date
from itertools import combinations
from uuid import uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.facts import KEYS, Fact, distinct, key_of, named, parts_of
from services.reporting.domain.figures import Cells, measures_of
from services.reporting.domain.groups import TALLIES
from services.reporting.domain.indicators import BY_ID, INDICATORS, PLAN
from services.reporting.domain.names import Names
from services.reporting.domain.rules import RULES, facts_of
from services.reporting.domain.sheet import guarded, sheet
from services.reporting.domain.summary import Summary, SummaryRow
from services.reporting.domain.tallies import HUBS, OWNED, Distinct, merged
from shared.contracts import coordination, event_types
from shared.contracts.topology import SUBSCRIPTIONS
from shared.reference.calendar import months_between
from shared.reference.profile import load_profile
from tests.reporting.events import a_plan_decided, an_activity, day, the

SUPPORTED, HOSTS = OWNED
NOT_COUNTED = {
    "tsunagu.coordination.case-stage-reached.v1": True,
    "tsunagu.coordination.cases-separated.v1": True,
    "tsunagu.coordination.gap-found.v1": True,
    "tsunagu.coordination.plan-returned.v1": True,
    "tsunagu.coordination.referral-more-asked.v1": True,
    "tsunagu.coordination.role-handed-over.v1": True,
    "tsunagu.coordination.role-withdrawn.v1": True,
    "tsunagu.intake.referral-more-told.v1": True,
    "tsunagu.coordination.meeting-convened.v1": True,
    "tsunagu.coordination.outreach-decided.v1": True,
    "tsunagu.coordination.plan-found-appropriate.v1": True,
    "tsunagu.coordination.plan-submitted.v1": True,
    "tsunagu.coordination.support-commissioned.v1": True,
    "tsunagu.intake.address-protected.v1": True,
    "tsunagu.intake.handover-withdrawn.v1": True,
    "tsunagu.intake.handover-answered.v1": True,
    "tsunagu.intake.handover-confirmed.v1": True,
    "tsunagu.intake.handover-ended.v1": True,
    "tsunagu.intake.handover-escalated.v1": True,
    "tsunagu.intake.handover-met.v1": True,
    "tsunagu.intake.handover-redirected.v1": True,
    "tsunagu.intake.household-protected.v1": True,
    "tsunagu.intake.death-reversed.v1": True,
    "tsunagu.intake.person-died.v1": True,
    "tsunagu.intake.persons-merged.v1": True,
    "tsunagu.intake.persons-split.v1": True,
    "tsunagu.intake.handover-sent.v1": True,
    "tsunagu.intake.outreach-advanced.v1": True,
    "tsunagu.intake.outreach-basis-changed.v1": True,
    "tsunagu.intake.ledger-told.v1": True,
    "tsunagu.intake.emergency-approved.v1": True,
    "tsunagu.intake.emergency-disclosed.v1": True,
    "tsunagu.intake.emergency-reviewed.v1": True,
    "tsunagu.participation.connection-stage-reached.v1": True,
    "tsunagu.reporting.summary-issued.v1": True,
}
"""Events that are archived and counted nowhere (True): each was decided, none forgotten."""


def a_fact(on: str, measure: str = "activities", **overrides: object) -> Fact:
    made = {"measure": measure, "key": uuid4(), "on": day(on), "fact_id": uuid4(), "event_id": uuid4()}
    return Fact(**(made | overrides))  # type: ignore[arg-type]


def test_every_event_has_its_rule_or_is_left_out_on_purpose() -> None:
    heard = {name: kind for name, kind in event_types() if kind.publisher in (*SUBSCRIPTIONS["reporting"], "reporting")}

    without = {name for name, kind in heard.items() if kind not in RULES}

    assert without == {name for name, left_out in NOT_COUNTED.items() if left_out}


def test_every_row_of_the_plans_table_has_its_indicator() -> None:
    rows = {row.id: row.kind for row in load_profile().indicators}

    assert {one.id: one.kind for one in INDICATORS if one.in_plan} == rows
    assert [one.id for one in PLAN if not one.in_plan] == ["coordination_plans_decided"]


def test_every_indicator_counts_something_that_a_rule_makes() -> None:
    import inspect

    from services.reporting.domain.rules import community, coordination, intake, participation, publicity

    source = "".join(map(inspect.getsource, (community, coordination, intake, participation, publicity)))

    for measure in measures_of(INDICATORS):
        assert measure in TALLIES or f'"{measure}"' in source, measure
        if measure in TALLIES and BY_ID.get(measure):
            assert BY_ID[measure].kind in ("stock", "distinct")


@pytest.mark.parametrize(
    ("outreach", "participation", "measures"),
    [
        (True, True, ["outreach_plans_decided", "participation_plans_decided"]),
        (True, False, ["outreach_plans_decided"]),
        (False, True, ["participation_plans_decided"]),
        (False, False, []),
    ],
)
def test_a_decided_plan_counts_for_what_it_uses(outreach: bool, participation: bool, measures: list[str]) -> None:
    decided, in_force = a_plan_decided("2026-06-29", the("case"), outreach=outreach, participation=participation)

    assert [fact.measure for fact in facts_of(decided, uuid4())] == measures
    assert [fact.measure for fact in facts_of(in_force, uuid4())] == ["coordination_plans_decided"]


def test_an_activity_is_one_per_case_date_counterpart_with_its_members_and_method() -> None:
    case, mother, son = the("case"), the("mother"), the("son")
    same = [
        an_activity("2026-07-10", case, "household", "visit", [mother, son]),
        an_activity("2026-07-10", case, "household", "visit", [son, mother, son]),
    ]
    others = [
        an_activity("2026-07-11", case, "household", "visit", [mother, son]),
        an_activity("2026-07-10", the("other"), "household", "visit", [mother, son]),
        an_activity("2026-07-10", case, "higashi", "visit", [mother, son]),
        an_activity("2026-07-10", case, "household", "phone", [mother, son]),
        an_activity("2026-07-10", case, "household", "visit", [mother]),
    ]

    told = [fact for event in (*same, *others) for fact in facts_of(event, uuid4())]

    assert len(distinct(told)) == 1 + len(others)


@pytest.mark.parametrize("kind", ["promotion_council", "external", "unheard_of"])
def test_only_meetings_on_cases_take_up_cases(kind: str) -> None:
    held = coordination.MeetingHeld(on=day("2026-05-20"), meeting_id=uuid4(), kind=kind, case_ids=(uuid4(),))

    assert [f.measure for f in facts_of(held, uuid4())] == (
        ["promotion_councils_held"] if kind == "promotion_council" else []
    )


def test_of_two_tellings_the_one_that_sorts_first_is_kept_whatever_comes_first() -> None:
    early, late = a_fact("2026-04-01", key=the("k")), a_fact("2026-05-01", key=the("k"))

    assert list(distinct([early, late]).values()) == list(distinct([late, early]).values()) == [early]


def test_a_code_named_twice_counts_once_and_nothing_is_no_code() -> None:
    assert parts_of({"issue": ["debt", "debt", "poverty"], "host": None, "source": "self"}) == (
        ("issue", "debt", 1),
        ("issue", "poverty", 1),
        ("source", "self", 1),
    )


def test_a_single_id_is_its_own_key() -> None:
    assert key_of(the("a")) == the("a")
    assert key_of(the("a"), 1) != key_of(the("a"), 2)


@given(st.text(st.characters(codec="utf-8")))
def test_keys_stay_what_is_kept_in_every_database(name: str) -> None:
    assert named(name) == uuid5(KEYS, name)


def test_what_closes_on_a_day_is_not_open_at_its_end() -> None:
    opened = a_fact("2026-03-31", "hubs_opened", key=the("hub"))

    same_day = HUBS.contribution([opened, a_fact("2026-03-31", "hubs_closed", key=the("hub"))])
    before = HUBS.contribution([opened, a_fact("2026-03-01", "hubs_closed", key=the("hub"))])
    next_day = HUBS.contribution([opened, a_fact("2026-04-01", "hubs_closed", key=the("hub"))])

    assert (same_day, before) == (Counter(), Counter())
    assert next_day == {("hubs_active", "2026-03", "", ""): 1, ("hubs_active", "2026-04", "", ""): -1}


def test_distinct_counts_each_subject_once_in_any_period() -> None:
    tally = Distinct("cases_closed", "case_closings")
    appearances = {"a": ["2026-04", "2026-06"], "b": ["2026-06", "2026-06"], "c": ["2026-01", "2026-04", "2026-12"]}
    months = months_between("2026-01", "2026-12")
    reaches: Counter[tuple[str, str, str, str]] = Counter()
    for seen in appearances.values():
        reaches += tally.contribution([a_fact(f"{one}-15", "case_closings") for one in seen])
    cells = Cells(months, Counter(), {}, reaches)

    for first, last in [(m, m) for m in months] + list(combinations(months, 2)):
        period = months_between(first, last)
        figure = cells.figure("", "distinct", ("cases_closed", "", ""), period)
        assert figure.total == sum(bool(set(period) & set(seen)) for seen in appearances.values()), (first, last)


def test_what_ended_before_it_began_was_there_on_the_day_it_began() -> None:
    owner = the("son")
    started = a_fact("2026-06-10", "supports_started", key=the("support"), subject=owner)
    menu = a_fact("2026-06-10", "menus_opened", key=the("menu"), subject=owner)

    supported = SUPPORTED.contribution([started, a_fact("2026-04-01", "supports_ended", key=the("support"))])
    hosted = HOSTS.contribution([menu, a_fact("2026-04-01", "menus_closed", key=the("menu"))])

    assert supported == {("participants_supported", "2026-06", "2026-06", ""): 1}
    assert hosted == Counter()


def test_a_person_supported_twice_in_a_month_is_one_person_in_any_period() -> None:
    spans = [("2026-04-01", "2026-06-05"), ("2026-06-10", "2026-06-12"), ("2026-06-20", "2026-08-01")]
    facts = [
        fact
        for number, (start, end) in enumerate(spans)
        for fact in (
            a_fact(start, "supports_started", key=the(str(number)), subject=the("son")),
            a_fact(end, "supports_ended", key=the(str(number))),
        )
    ]
    months = months_between("2026-03", "2026-09")
    cells = Cells(months, Counter(), {}, SUPPORTED.contribution(facts))

    for first, last in [(m, m) for m in months] + list(combinations(months, 2)):
        total = cells.figure("", "distinct", ("participants_supported", "", ""), months_between(first, last)).total
        assert total == int(last >= "2026-04" and first <= "2026-08"), (first, last)


def test_spans_that_touch_are_one_time() -> None:
    d = date
    assert merged([(d(2026, 4, 5), d(2026, 4, 9)), (d(2026, 4, 1), d(2026, 4, 5)), (d(2026, 6, 1), None)]) == [
        (d(2026, 4, 1), d(2026, 4, 9)),
        (d(2026, 6, 1), None),
    ]
    assert merged([(d(2026, 4, 1), None), (d(2026, 5, 1), d(2026, 5, 2))]) == [(d(2026, 4, 1), None)]


@pytest.mark.parametrize("text", ["=1+1", "+81", "-5", "@name", "\tx", "＝SUM(A1)", " =1", "　@x"])
def test_a_cell_that_looks_like_a_formula_is_disarmed(text: str) -> None:
    assert guarded(text) == f"'{text}"


def test_ordinary_words_stay_as_they_are_in_the_sheet() -> None:
    row = SummaryRow(
        id="x", label="=cmd|' /C calc'!A0", name=None, kind="flow", value=3, fiscal_year_to_date=5, programme="whole",
        programme_label="事業,全体", target="随時", rule_version=1, apart={},
    )  # fmt: skip
    made = sheet(
        Summary(
            month="2026-11",
            month_label="令和8年11月",
            fiscal_year=2026,
            fiscal_year_label="令和8年度",
            as_of=date(2026, 11, 30),
            as_of_label="令和8年11月30日",
            indicators=[row],
        )
    )

    [told] = csv.DictReader(io.StringIO(made.removeprefix("\ufeff"), newline=""))
    assert (told["事業"], told["指標"], told["当月"], told["目標"]) == (
        "事業,全体",
        "'=cmd|' /C calc'!A0",
        "3",
        "随時",
    )


def test_unknown_codes_are_shown_as_they_are() -> None:
    names = Names(load_profile())

    assert names.of("issue", "a_code_of_2030") == "a_code_of_2030"
    assert (names.of("agency", "household"), names.of("agency", "hub_raku2")) == ("世帯", "スペース楽・２（Ⅱ型）")
    assert names.grouping("desk_field")("a desk of another city") == "unknown"
    assert (names.of("desk_field", "unknown"), names.of("desk_field", "elderly")) == ("不明", "高齢")
