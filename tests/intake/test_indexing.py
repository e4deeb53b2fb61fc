"""What is noted is indexed: by the worker soon after, by a search before it looks, once and by one at a time."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake.store import finding
from shared.locks import Lock
from tests.intake.conftest import Intake, Person
from tests.intake.factories import a_consultation, a_household, a_member

HANAKO = a_member("hanako", name="架空 花子", kana="カクウ ハナコ")


async def received(intake: Intake, times: int = 1) -> list[str]:
    council = intake.person("council")
    made = [await council.does("/consultations", a_consultation(household=a_household(HANAKO))) for _ in range(times)]
    return [each["id"] for each in made]


async def noted(intake: Intake) -> int:
    return int((await intake.found("SELECT count(*) FROM findable_stale"))[0][0])


async def indexed(intake: Intake) -> set[str]:
    return {str(row[0]) for row in await intake.found("SELECT consultation_id FROM findable")}


async def search(person: Person) -> dict[str, Any]:
    answer: dict[str, Any] = await person.does("/consultations/searches", {"name": "カクウ"})
    return answer


async def step(intake: Intake) -> float:
    async with intake.held.sessions.begin() as session:
        return await finding.index(session)


async def hold(session: AsyncSession) -> None:
    """Index as another process would that takes long."""
    await session.execute(text(f"SELECT pg_advisory_xact_lock({Lock.FINDABLE.key})"))


async def test_the_worker_indexes_what_was_received_and_rests_when_there_is_nothing(intake: Intake) -> None:
    ids = await received(intake, 2)
    assert await indexed(intake) == set()

    assert await step(intake) == finding.SOON_S

    assert await indexed(intake) == set(ids)
    assert await step(intake) == finding.IDLE_S


async def test_a_full_step_is_followed_by_the_next_at_once(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "BATCH", 2)
    ids = await received(intake, 3)

    assert await step(intake) == 0
    assert await indexed(intake) == set(ids[:2])
    await step(intake)

    assert await indexed(intake) == set(ids)


async def test_nothing_is_lost_when_who_indexes_is_killed(intake: Intake) -> None:
    (received_id,) = await received(intake)
    async with intake.held.sessions() as session:
        await finding.index(session)
        await session.rollback()
    assert await noted(intake) == 1

    await step(intake)

    assert await indexed(intake) == {received_id}


async def test_one_indexes_at_a_time_and_the_other_worker_goes_on(intake: Intake) -> None:
    await received(intake)
    async with intake.held.sessions.begin() as another:
        await hold(another)

        assert await step(intake) == finding.IDLE_S
        assert await noted(intake) == 1


async def test_a_search_finds_what_was_just_received_and_leaves_it_indexed(intake: Intake) -> None:
    (received_id,) = await received(intake)

    answer = await search(intake.person("council"))

    assert [each["consultation_id"] for each in answer["items"]] == [received_id]
    assert answer["not_yet"] == await noted(intake) == 0


async def test_a_search_that_is_refused_afterwards_leaves_indexed_what_it_indexed(intake: Intake) -> None:
    (received_id,) = await received(intake)
    async with intake.held.sessions() as session:
        assert await finding.index_before_search(session) == 0
        await session.rollback()

    assert await indexed(intake) == {received_id}


async def test_a_search_does_not_wait_for_ever_and_tells_what_it_could_not_consider(intake: Intake) -> None:
    await received(intake, 2)
    async with intake.held.sessions.begin() as another:
        await hold(another)

        answer = await search(intake.person("council"))

    assert (answer["items"], answer["not_yet"]) == ([], 2)


async def test_a_search_indexes_the_newest_first_and_tells_what_is_left(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "AT_ONCE", 1)
    _, newest = await received(intake, 2)

    answer = await search(intake.person("council"))

    assert ([each["consultation_id"] for each in answer["items"]], answer["not_yet"]) == ([newest], 1)


async def test_what_lay_there_before_searches_knew_it_is_indexed(intake: Intake) -> None:
    ids = await received(intake)
    await step(intake)
    async with intake.held.sessions.begin() as session:
        await session.execute(text("DELETE FROM findable"))
        await session.execute(text("INSERT INTO findable_stale (consultation_id) SELECT id FROM consultation"))

    assert [each["consultation_id"] for each in (await search(intake.person("council")))["items"]] == ids
