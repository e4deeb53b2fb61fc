"""Where a case stands on its way, and on whom it waits: read from the records alone."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.coordination.domain.progress import (
    TITLES,
    Asked,
    MeetingSeen,
    PlanSeen,
    State,
    Step,
    Way,
    headline,
    part_of,
    steps,
)

OPENED, TODAY = date(2026, 4, 14), date(2026, 6, 24)
FRIDAY = date(2026, 6, 26)
PLAN = PlanSeen(UUID(int=1), date(2026, 6, 1), None, None, None, needs_decision=True)
MEETING = MeetingSeen(UUID(int=2), True, "council", date(2026, 6, 10), FRIDAY, None, is_held=False)
WAY = Way(TODAY, OPENED, "council")


def step(way: Way, code: str) -> Step:
    return next(each for each in steps(way) if each.code == code)


def waits(way: Way, code: str) -> list[tuple[str | None, date, date | None]]:
    found = step(way, code)
    return [(each.agency, each.since, each.due_on) for each in found.waits_for] if found.state is State.WAITING else []


def said(way: Way, *, late: int = 0) -> str:
    return headline(steps(way), name={"city": "市", "council": "社協"}.__getitem__, late=lambda _: late)


def answers(*done: bool, due_on: date | None = FRIDAY) -> tuple[Asked, ...]:
    return tuple(Asked(f"a{n}", OPENED, due_on, each, OPENED if each else None) for n, each in enumerate(done))


def test_four_of_six_agencies_have_answered_and_it_is_due_on_friday() -> None:
    way = replace(WAY, requests=answers(True, True, True, True, False, False))

    asked = step(way, "information")

    assert (asked.asked, asked.answered, asked.due_on) == (6, 4, FRIDAY)
    assert [each.agency for each in asked.waits_for] == ["a4", "a5"]
    assert said(way) == "「資料・情報の提供」は6機関中4機関が回答済み、期限は6月26日（金）。次は「会議の招集」です。"
    assert "3開庁日過ぎています" in said(way, late=3)


@pytest.mark.parametrize(
    ("changed", "code", "waiter"),
    [
        ({}, "plan", ("council", OPENED, None)),
        ({"plan_wanted": TODAY}, "plan", ("council", TODAY, None)),
        ({"plan": PLAN}, "plan", ("council", date(2026, 6, 1), None)),
        ({"plan": replace(PLAN, submitted_on=TODAY)}, "convening", ("council", TODAY, None)),
        ({"meetings": (MEETING,)}, "convening", ("city", date(2026, 6, 10), FRIDAY)),
        ({"meetings": (replace(MEETING, convened_on=TODAY),)}, "meeting", ("council", TODAY, FRIDAY)),
        (
            {"meetings": (replace(MEETING, convened_on=OPENED, held_on=OPENED),)},
            "minutes",
            ("council", OPENED, OPENED),
        ),
        ({"plan": replace(PLAN, submitted_on=OPENED, appropriate_on=TODAY)}, "decision", ("city", TODAY, None)),
        (
            {"plan": replace(PLAN, submitted_on=OPENED, judgement_due=FRIDAY)},
            "convening",
            ("council", OPENED, FRIDAY),
        ),
        (
            {"plan": replace(PLAN, submitted_on=OPENED, appropriate_on=TODAY, decision_due=FRIDAY)},
            "decision",
            ("city", TODAY, FRIDAY),
        ),
        ({"sheets": answers(True, False)}, "preparation", ("a1", OPENED, FRIDAY)),
        ({"tasks": answers(False)}, "tasks", ("a0", OPENED, FRIDAY)),
        ({"gaps": answers(False, due_on=None)}, "gaps", ("a0", OPENED, None)),
        ({"roles": answers(True, False)}, "roles", ("a1", OPENED, FRIDAY)),
        ({"effects": answers(False)}, "effects", ("a0", OPENED, FRIDAY)),
        ({"in_force_on": OPENED, "review_due": FRIDAY}, "review", ("council", OPENED, FRIDAY)),
        ({"is_closing": True, "evaluated_on": TODAY}, "closing", ("council", TODAY, None)),
        ({"is_closing": True, "evaluated_on": TODAY}, "convening", ("council", TODAY, None)),
    ],
)
def test_each_step_names_who_is_waited_for_since_when_and_until_when(
    changed: dict[str, Any], code: str, waiter: tuple[str, date, date | None]
) -> None:
    assert waits(replace(WAY, **changed), code) == [waiter]


def test_what_needs_no_decision_does_not_wait_for_the_city() -> None:
    plan = replace(PLAN, submitted_on=OPENED, appropriate_on=OPENED, in_force_on=OPENED, needs_decision=False)

    assert step(replace(WAY, plan=plan, in_force_on=OPENED), "decision").state is State.NOT_NEEDED


def test_a_closed_case_waits_for_nobody() -> None:
    way = replace(WAY, closed_on=TODAY)

    assert [each.code for each in steps(way) if each.state is State.WAITING] == []
    assert said(way) == "この事例は終結しています。"


ASKED = st.builds(
    Asked,
    st.sampled_from(["city", "council"]),
    st.just(OPENED),
    st.none() | st.dates(OPENED, OPENED + timedelta(days=90)),
    st.booleans(),
)


@given(st.lists(ASKED, max_size=5), st.booleans())
def test_a_step_waits_for_everybody_who_has_not_done_their_part_and_nobody_else(
    asked: list[Asked], closing: bool
) -> None:
    way = replace(WAY, requests=tuple(asked), roles=tuple(asked), is_closing=closing)

    for code in ("information", "roles"):
        found = step(way, code)
        assert list(found.waits_for) == [each for each in asked if not each.done]
        assert (found.state is State.WAITING) == bool(found.waits_for)
    assert {each.code for each in steps(way)} == set(TITLES)
    assert said(way).endswith("。")


@given(st.lists(ASKED, max_size=5), st.lists(st.uuids(), max_size=3))
def test_r15_an_agencys_part_of_the_way_names_nobody_elses_and_nobody_behind_a_wall(
    asked: list[Asked], hidden: list[UUID]
) -> None:
    theirs, persons = tuple(asked), tuple(Asked(None, OPENED, member=each) for each in [*hidden, UUID(int=9)])
    called = replace(MEETING, convened_on=OPENED, agencies=("city",))
    way = replace(WAY, requests=theirs, roles=theirs, tasks=theirs, sheets=theirs, gaps=theirs, effects=theirs)
    way = replace(way, meetings=(MEETING, called, replace(called, agencies=("council",))), consents=persons)

    part = part_of(way, "city", unknown=hidden)

    assert {each.agency for each in (*part.requests, *part.roles, *part.tasks, *part.sheets)} <= {"city"}
    assert len(part.requests) == sum(each.agency == "city" for each in asked)
    assert (part.meetings, part.gaps, part.effects) == ((called,), (), ())
    assert [each.member for each in part.consents] == [UUID(int=9)]
