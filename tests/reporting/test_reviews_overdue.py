"""Overdue reviews at the end of each month, counted a second time by walking through the days (R11, R16)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import Event
from shared.contracts.coordination import ReviewScheduled
from shared.reference.calendar import last_day, months_between
from tests.reporting.events import a_review_scheduled, the

MONTHS = months_between("2026-04", "2026-11")
FIRST = date(2026, 4, 1)


def schedules(chance: random.Random, case: UUID) -> list[ReviewScheduled]:
    """What is told of one case: days set one after the other, now and then none."""
    told, on = [], FIRST
    for revision in range(1, chance.randint(2, 7)):
        on += timedelta(days=chance.randint(0, 60))
        if on > date(2026, 11, 30):
            break
        due = None if chance.random() < 0.2 else (on + timedelta(days=chance.randint(0, 50))).isoformat()
        told.append(a_review_scheduled(on, case, revision, due))
    return told


def overdue_at(told: list[ReviewScheduled], day: date) -> bool:
    """Whether the day that was set last by then has passed."""
    known = [each for each in told if each.on <= day]
    due = known[-1].due_on if known else None
    return due is not None and due < day


async def test_r16_reviews_overdue_are_those_that_a_walk_through_the_days_finds(reporting: Any) -> None:
    chance = random.Random("reviews")
    cases = [schedules(chance, uuid4()) for _ in range(40)]
    events: list[Event] = [event for case in cases for event in case] * 2
    chance.shuffle(events)

    await reporting.hears(*events)

    by_walking = [sum(overdue_at(case, last_day(month)) for case in cases) for month in MONTHS]
    assert (await reporting.numbers())["reviews_overdue"] == (by_walking, by_walking[-1])
    assert len(await reporting.facts("reviews_overdue", "2026-11")) == by_walking[-1] > 3
    live = await reporting.state()
    await reporting.rebuilds()
    assert await reporting.state() == live


async def test_r11_a_review_is_not_overdue_on_its_day_nor_before_the_clock_has_passed_it(reporting: Any) -> None:
    today, tomorrow = "2026-11-30", "2026-12-01"
    await reporting.hears(
        a_review_scheduled("2026-11-01", the("due today"), 1, today),
        a_review_scheduled("2026-11-01", the("due tomorrow"), 1, tomorrow),
        a_review_scheduled("2026-11-01", the("was due yesterday"), 1, "2026-11-29"),
    )

    assert await reporting.facts("reviews_overdue", "2026-11") == [the("was due yesterday")]
    assert (await reporting.numbers())["reviews_overdue"][1] == 1


async def test_the_monthly_sheet_tells_overdue_reviews_and_how_the_ease_of_support_changed(reporting: Any) -> None:
    await reporting.hears(a_review_scheduled("2026-10-01", the("case"), 1, "2026-10-20"))

    sheet = (await reporting.asks("/summaries/2026-11.csv")).text.splitlines()

    (overdue,) = [line for line in sheet if ",reviews_overdue," in line]
    assert "期限を過ぎたモニタリング,,月末現在,1,1" in overdue
    assert [line for line in sheet if ",ease.improved" in line]
