"""What a city closes on its own days waits for concerns and outreach too: its `closed_days` do not count."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from services.intake.domain.deadlines import Calendar
from shared.reference.profile.entries import ClosedDay, Deadlines
from tests.intake.conftest import Intake
from tests.intake.factories import a_conference_decision

CONCERN = {"on": "2026-05-01", "desk": "kita", "source": "resident", "narrative": "新聞がたまっている"}


@pytest.fixture
def closing(intake: Intake) -> Iterator[Intake]:
    """An intake of a city that closes on two days of its own."""
    days = tuple(ClosedDay(on=date(2026, 5, day), name="開庁記念日") for day in (8, 20))
    platform = intake.app.state.platform
    city = platform.profile.model_copy(update={"closed_days": days})
    intake.app.state.platform = replace(platform, profile=city)
    yield intake
    intake.app.state.platform = platform


@pytest.mark.parametrize(
    ("urgency", "due"), [("normal", "2026-05-22"), ("soon", "2026-05-12"), ("emergency", "2026-05-01")]
)
async def test_a_concern_is_due_by_the_days_on_which_the_city_works(closing: Intake, urgency: str, due: str) -> None:
    kita = closing.person("kita")

    made = await kita.does("/concerns", CONCERN | {"urgency": urgency})

    assert made["follow_up_by"] == due
    (line,) = (await kita.get("/concerns")).json()["items"]
    assert (line["follow_up_by"], line["overdue"]) == (due, True)
    assert (await kita.get(f"/concerns/{made['id']}")).json()["follow_up_by"] == due


async def test_outreach_goes_on_by_the_days_on_which_the_city_works(closing: Intake) -> None:
    household = uuid4()
    await closing.hears(a_conference_decision(on=date(2026, 5, 1), household_id=household, agency="council"))
    council = closing.person("council")

    (line,) = (await council.get("/outreach")).json()["items"]
    seen = (await council.get(f"/outreach/{line['id']}")).json()

    assert (line["next_date"], seen["next_date"], seen["overdue"]) == ("2026-05-22", "2026-05-22", True)


def test_a_city_sets_how_soon_concerns_and_outreach_are_followed_up() -> None:
    calendar = Calendar(Deadlines(concern=5, concern_when_soon=1, outreach=2))
    day = date(2026, 6, 1)

    assert calendar.concern_due(day, "normal") == date(2026, 6, 8)
    assert calendar.concern_due(day, "soon") == date(2026, 6, 2)
    assert calendar.visit_due(day) == date(2026, 6, 3)
