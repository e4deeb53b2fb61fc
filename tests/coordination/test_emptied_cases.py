"""In which cases nobody may be left: whatever is written, and in whatever order, none is overlooked (R12)."""

import asyncio
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.testing.eventually import eventually
from tests.coordination.office import Office

CASE = """INSERT INTO household_case (id, number, household_id, referral_id, opened_on, episode, episode_opened_on,
    stage, address_protected, revision) VALUES (:case, :number, :case, :case, :on, 1, :on, 'received', false, 1)"""
MEMBER = """INSERT INTO case_member (case_id, id, position, living) VALUES (:case, :member, :position, :living)
    ON CONFLICT (case_id, id) DO UPDATE SET living = excluded.living"""
LEAVING = "UPDATE case_member SET left_on = :on, returned_on = NULL WHERE case_id = :case AND id = :member"
RETURN = "UPDATE case_member SET returned_on = :on WHERE case_id = :case AND id = :member"
REMOVAL = "DELETE FROM case_member WHERE case_id = :case AND id = :member"
MOVE = """UPDATE case_member SET case_id = :other WHERE case_id = :case AND id = :member
    AND NOT EXISTS (SELECT FROM case_member AS there WHERE there.case_id = :other AND there.id = :member)"""
FATE = """INSERT INTO person_fate (member_id, living, died_on, revision) VALUES (:member, :living, :on, 1)
    ON CONFLICT (member_id) DO UPDATE SET living = excluded.living"""
MISSED = """SELECT count(*) FROM household_case WHERE id NOT IN (SELECT case_id FROM emptied_case)
    AND EXISTS (SELECT FROM case_member WHERE case_id = household_case.id)
    AND NOT EXISTS (SELECT FROM case_member LEFT JOIN person_fate ON member_id = case_member.id
        WHERE case_id = household_case.id AND case_member.living AND coalesce(person_fate.living, true)
        AND (left_on IS NULL OR returned_on IS NOT NULL))"""
NAMED = "SELECT case_id FROM emptied_case"
ON = date(2026, 6, 1)
HOME, ONE, OTHER = (UUID(int=n) for n in (1, 11, 12))
Step = tuple[str, dict[str, Any]]
STEPS = (MEMBER, MEMBER, LEAVING, LEAVING, RETURN, REMOVAL, MOVE, FATE, FATE)


def steps(chance: random.Random, cases: list[UUID]) -> Iterator[Step]:
    """What may happen to four households of few persons."""
    members = [UUID(int=chance.getrandbits(128)) for _ in range(6)]
    for position in range(150):
        values = {"case": chance.choice(cases), "other": chance.choice(cases), "member": chance.choice(members)}
        values |= {"living": chance.random() < 0.5, "on": ON + timedelta(days=position), "position": position}
        yield chance.choice(STEPS), values


async def writes(office: Office, *done: Step) -> None:
    async with office.held.sessions.begin() as session:
        for step, values in done:
            await session.execute(text(step), values)


async def open_cases(office: Office, cases: Sequence[UUID]) -> None:
    await writes(office, *((CASE, {"case": case, "number": case.hex, "on": ON}) for case in cases))


def a_member(member: UUID) -> Step:
    return MEMBER, {"case": HOME, "member": member, "living": True, "position": member.int}


def a_death(member: UUID) -> Step:
    return FATE, {"member": member, "living": False, "on": ON}


@pytest.mark.parametrize("seed", range(3))
async def test_r12_no_household_in_which_nobody_is_left_is_overlooked(open_office: Office, seed: int) -> None:
    cases = [UUID(int=n + 1) for n in range(4)]
    await open_cases(open_office, cases)
    async with open_office.held.sessions.begin() as session:
        for step, values in steps(random.Random(seed), cases):
            await session.execute(text(step), values)
            assert (await session.execute(text(MISSED))).scalar_one() == 0, step


BEFORE: dict[str, list[Step]] = {
    "both die": [a_member(ONE), a_member(OTHER)],
    "one moves away": [a_member(ONE), a_member(OTHER)],
    "who died is still being entered": [],
}
AT_ONCE: dict[str, tuple[Step, Step]] = {
    "both die": (a_death(ONE), a_death(OTHER)),
    "one moves away": (a_death(ONE), (LEAVING, {"case": HOME, "member": OTHER, "on": ON})),
    "who died is still being entered": (a_member(ONE), a_death(ONE)),
}


@pytest.mark.parametrize("what", BEFORE)
async def test_r12_of_two_things_at_once_the_later_one_waits_and_sees_the_other(open_office: Office, what: str) -> None:
    await open_cases(open_office, [HOME])
    await writes(open_office, *BEFORE[what])
    first, second = AT_ONCE[what]
    async with open_office.held.sessions.begin() as session:
        await session.execute(text(first[0]), first[1])
        later = asyncio.create_task(writes(open_office, second))
        await eventually(lambda: waiting(session))
    await later
    async with open_office.held.sessions() as session:
        assert list(await session.scalars(text(NAMED))) == [HOME]


async def waiting(session: AsyncSession) -> bool:
    return bool(await session.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")))
