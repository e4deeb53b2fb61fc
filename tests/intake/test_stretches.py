"""A search goes from the newest on by stretches: whatever their length, it finds what it would find at once."""

from datetime import date

import pytest

from services.intake.queries import stretches
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation, a_household, a_member

HANAKO, TARO = a_member("hanako", name="架空 花子"), a_member("taro", name="仮名 太郎")
DAYS = ("2026-05-06", "2026-05-06", "2026-05-05", "2026-05-05", "2026-04-20", "2026-03-01", "2025-04-01", "2024-04-02")


async def received(intake: Intake) -> None:
    """One consultation each day about Hanako, and one about Tarō long ago."""
    council = intake.person("council")
    for day in DAYS:
        await council.does("/consultations", a_consultation(on=day, household=a_household(HANAKO)))
    await council.does("/consultations", a_consultation(on="2022-04-01", household=a_household(TARO)))


async def pages(person: Person, name: str, limit: int) -> list[list[str]]:
    """The days of reception on each page."""
    return [[line["received_on"] for line in page] for page in await lines(person, name, limit)]


async def lines(person: Person, name: str, limit: int) -> list[list[dict[str, str]]]:
    path, told = f"/consultations/searches?limit={limit}", []
    answer = await person.does(path, {"name": name})
    told.append(answer["items"])
    while answer["next"] is not None:
        answer = await person.does(f"{path}&cursor={answer['next']}", {"name": name})
        told.append(answer["items"])
    return told


@pytest.mark.parametrize(("near", "times"), [(1, 1000), (2, 1000), (3, 0), (100, 32)])
async def test_every_page_holds_the_newest_of_what_is_left(
    intake: Intake, monkeypatch: pytest.MonkeyPatch, near: int, times: int
) -> None:
    monkeypatch.setattr(stretches, "NEAR", near)
    monkeypatch.setattr(stretches, "MOST_TIMES", times)
    await received(intake)
    council = intake.person("council")

    assert await pages(council, "架空", 3) == [list(DAYS[:3]), list(DAYS[3:6]), list(DAYS[6:])]
    assert await pages(council, "架空", 50) == [list(DAYS)]
    assert await pages(council, "仮名", 3) == [["2022-04-01"]]
    assert await pages(intake.person("minami"), "架空", 3) == [[]]


async def test_who_stands_on_a_page_is_not_asked_for_again_and_nobody_is_left_out_within_a_day(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretches, "NEAR", 2)
    council = intake.person("council")
    made = [await council.does("/consultations", a_consultation(household=a_household(HANAKO))) for _ in range(7)]

    found = [line["consultation_id"] for page in await lines(council, "架空", 2) for line in page]

    assert sorted(found) == sorted(each["id"] for each in made)


def test_the_next_stretch_is_as_long_as_what_is_missing_calls_for_and_rare_words_are_read_at_once() -> None:
    newest, near = date(2026, 5, 10), (date(2026, 5, 1), stretches.BEGINNING[1])

    def starts(found: int) -> date | None:
        place = stretches.farther(newest, near, found=found, most=51)
        return place and place[0]

    assert starts(found=50) == date(2026, 4, 21)
    assert starts(found=17) == date(2026, 4, 1)
    assert starts(found=2) is None
    assert starts(found=0) is None
