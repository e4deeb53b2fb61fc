"""Which ends of consents the list of stalled cases looks at: never fewer than it would show, whatever is written (R11).

Random ledgers and cases are written as events and commands would; after each step the list must show what it would if
it looked at every consent there is.
"""

import asyncio
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.coordination.meeting_room import COUNCIL, Room
from tests.coordination.office import Office

TODAY = date(2026, 11, 30)
AGENCIES = (["kita"], ["kita", "higashi"], ["higashi"])
MISSED = text("""
    SELECT count(*) FROM consent JOIN household_case AS home USING (household_id)
    JOIN household_case AS kept ON kept.id = coalesce(home.merged_into, home.id)
    WHERE NOT awaited AND granted_on IS NOT NULL AND valid_until >= kept.episode_opened_on
    AND kept.stage NOT IN ('closed', 'watching') AND NOT EXISTS (SELECT FROM consent AS later
        WHERE later.household_id = consent.household_id AND later.member_id = consent.member_id
        AND later.purpose = consent.purpose AND ((later.granted_on IS NOT NULL
            AND later.valid_until > consent.valid_until AND later.agencies @> consent.agencies)
        OR (later.refused_on >= consent.granted_on AND later.refused_agencies @> consent.agencies)))
""")
"""Ends that would be shown were they looked at."""

KEPT = text("SELECT count(*) FROM consent WHERE awaited AND household_id = :home")
CASE = """INSERT INTO household_case (id, number, household_id, referral_id, opened_on, episode, episode_opened_on,
    stage, address_protected, revision) VALUES (:id, :number, :home, :id, :on, 1, :on, :stage, false, 1)
    ON CONFLICT (household_id) DO UPDATE SET stage = excluded.stage, episode_opened_on = excluded.episode_opened_on"""
GRANT = """INSERT INTO consent (id, household_id, member_id, purpose, agencies, granted_on, valid_from, valid_until,
    grant_revision) VALUES (:id, :home, :member, 'support_sharing', :agencies, :on, :on, :until, 1)
    ON CONFLICT (id) DO UPDATE SET agencies = excluded.agencies, granted_on = excluded.granted_on,
    valid_until = excluded.valid_until, household_id = excluded.household_id, member_id = excluded.member_id"""
REFUSAL = """INSERT INTO consent (id, household_id, member_id, purpose, refused_on, refused_agencies)
    VALUES (:id, :home, :member, 'support_sharing', :on, :agencies)
    ON CONFLICT (id) DO UPDATE SET refused_on = excluded.refused_on, refused_agencies = excluded.refused_agencies"""
REFERRAL = """INSERT INTO referral (id, household_id, from_agency, with_consent, made_on, dossier, status)
    VALUES (:id, :home, 'kita', true, :on, '', :status) ON CONFLICT (id) DO UPDATE SET status = excluded.status"""
MERGE = """UPDATE household_case SET merged_into = (SELECT id FROM household_case WHERE household_id = :kept),
    merged_on = :on WHERE household_id = :home AND household_id <> :kept"""
SEPARATION = "UPDATE household_case SET merged_into = NULL, merged_on = NULL WHERE household_id = :home"
Step = tuple[str, dict[str, Any]]


def steps(chance: random.Random, count: int) -> Iterator[Step]:
    """What may happen to three households, in any order."""
    homes = [(uuid4(), [uuid4(), uuid4()], uuid4()) for _ in range(3)]
    ids = [uuid4() for _ in range(12)]
    for _ in range(count):
        home, members, referral = chance.choice(homes)
        on = TODAY - timedelta(days=chance.randrange(400))
        told = {"home": home, "on": on, "member": chance.choice(members), "agencies": chance.choice(AGENCIES)}
        until = on + timedelta(days=chance.randrange(10, 500))
        kind = chance.randrange(12)
        if kind < 5:
            yield GRANT, {"id": chance.choice(ids), "until": until, **told}
        elif kind == 5:
            yield REFUSAL, {"id": chance.choice(ids), **told}
        elif kind == 6:
            yield REFERRAL, {"id": referral, "home": home, "on": on, "status": chance.choice(["offered", "returned"])}
        elif kind == 7:
            yield MERGE, {"home": home, "kept": homes[0][0], "on": on}
        elif kind == 8:
            yield SEPARATION, {"home": home}
        else:
            stage = chance.choice(["received", "supporting", "watching", "closed"])
            yield CASE, {"id": uuid4(), "home": home, "on": on, "number": str(uuid4()), "stage": stage}


@pytest.mark.parametrize("seed", range(4))
async def test_no_end_that_would_be_shown_is_overlooked(open_office: Office, seed: int) -> None:
    async with open_office.held.sessions.begin() as session:
        for step, values in steps(random.Random(seed), 120):
            await session.execute(text(step), values)
            assert (await session.execute(MISSED)).scalar_one() == 0, step


async def kept(room: Room, home: UUID) -> int:
    async with room.held.sessions() as session:
        return int((await session.execute(KEPT, {"home": home})).scalar_one())


async def writes(room: Room, *done: Step) -> None:
    async with room.held.sessions.begin() as session:
        for step, values in done:
            await session.execute(text(step), values)


def a_grant(home: UUID, member: UUID, *, until: date) -> Step:
    return GRANT, {"id": uuid4(), "home": home, "member": member, "agencies": ["kita"], "on": TODAY, "until": until}


def a_case(home: UUID, stage: str) -> Step:
    return CASE, {"id": uuid4(), "home": home, "number": str(uuid4()), "on": date(2026, 1, 1), "stage": stage}


def a_referral(home: UUID, referral: UUID, status: str) -> Step:
    return REFERRAL, {"id": referral, "home": home, "on": TODAY, "status": status}


async def test_ends_of_closed_cases_of_returned_referrals_and_of_what_was_renewed_are_not_looked_at(
    open_office: Office,
) -> None:
    home, member, referral = uuid4(), uuid4(), uuid4()
    await writes(open_office, a_case(home, "supporting"), a_grant(home, member, until=date(2026, 10, 1)))
    assert await kept(open_office, home) == 1
    await writes(open_office, a_grant(home, member, until=date(2027, 10, 1)))
    assert await kept(open_office, home) == 1
    await writes(open_office, a_case(home, "watching"))
    assert await kept(open_office, home) == 0
    await writes(open_office, a_case(home, "supporting"))
    assert await kept(open_office, home) == 2
    another = uuid4()
    await writes(open_office, a_grant(another, member, until=TODAY), a_referral(another, referral, "offered"))
    assert await kept(open_office, another) == 1
    await writes(open_office, a_referral(another, referral, "returned"))
    assert await kept(open_office, another) == 0


async def test_a_case_opened_while_another_referral_of_the_household_is_returned_keeps_its_ends(
    open_office: Office,
) -> None:
    home, member, referral = uuid4(), uuid4(), uuid4()
    await writes(open_office, a_grant(home, member, until=TODAY), a_referral(home, referral, "offered"))
    async with open_office.held.sessions.begin() as opening:
        await opening.execute(text(a_case(home, "received")[0]), a_case(home, "received")[1])
        returning = asyncio.create_task(writes(open_office, a_referral(home, referral, "returned")))
        done, _ = await asyncio.wait([returning], timeout=0.2)
        assert not done
    await returning

    assert await kept(open_office, home) == 1


async def test_the_list_shows_the_end_of_a_consent_in_a_case_that_was_closed_and_opened_again(office: Office) -> None:
    case = UUID(await office.case())
    await office.hears(office.grant("mother", valid_until=date(2026, 11, 20)))
    for stage in ("closed", "gathering"):
        async with office.held.sessions.begin() as session:
            await session.execute(
                text("UPDATE household_case SET stage = :stage WHERE id = :id"), {"stage": stage, "id": case}
            )
        found = await office.sees(COUNCIL, "/stalled?reason=consent_ended")
        assert len(found["items"]) == (stage == "gathering")
