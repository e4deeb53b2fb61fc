"""A tired worker sends twice, a road delivers twice and in any order: whole lives of cases come out the same."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from services.coordination.app import SERVICE
from shared.contracts import Envelope, Event
from shared.contracts.intake import EmergencyApproved, EmergencyDisclosed, EmergencyReviewed
from shared.messaging.consumer import Delivery
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import Who, delivery, opened
from shared.testing.keys import Keys
from tests.coordination.meeting_room import CITY, COUNCIL, HIGASHI
from tests.coordination.office import Office, moved_in
from tests.coordination.stories import (
    test_the_plans_example_with_every_refusal_on_the_way as example,
)
from tests.coordination.stories import (
    test_violence_inside_the_household as violence,
)
from tests.coordination.test_handlers import of_consents, of_outreach, of_participation
from tests.coordination.test_persons import died, merged, reversal, split

IN_PROGRESS, MANY = "/problems/in-progress", 25
EXAMPLE = example.test_the_plans_example_with_every_refusal_on_the_way
IN_PASSING = ("access_log", "idempotency")


class Twice(Office):
    """Whatever is asked for is sent twice at once under its key, and whatever is heard is delivered twice."""

    async def post(self, who: Who, path: str, body: Any, *, key: str | None = None, **headers: str) -> httpx.Response:
        """Do something by two requests that know nothing of each other; both are told the same."""
        key = key or str(uuid4())
        answers = await asyncio.gather(*(super(Twice, self).post(who, path, body, key=key, **headers) for _ in "ab"))
        if any(_waits(each) for each in answers):
            answers = [each for each in answers if not _waits(each)]
            answers.append(await super().post(who, path, body, key=key, **headers))
        first, again = answers[0], answers[-1]
        assert (again.status_code, again.content) == (first.status_code, first.content), (first.text, again.text)
        return first

    async def hears(self, *events: Event | Envelope | Delivery) -> None:
        """Let events arrive, then all of them once more."""
        batch = [one if isinstance(one, Delivery) else delivery(one) for one in events]
        await super().hears(*batch)
        await super().hears(*batch)


def _waits(answer: httpx.Response) -> bool:
    return answer.status_code == 409 and answer.json()["type"] == IN_PROGRESS


@dataclass
class Again(Office):
    """What is done is done once more, as who has forgotten that it was; `repeated` are the ways it was refused."""

    repeated: dict[str, int] = field(default_factory=dict)

    async def post(self, who: Who, path: str, body: Any, *, key: str | None = None, **headers: str) -> httpx.Response:
        """Do something; an act that creates nothing is refused the second time, or changes nothing."""
        answer = await super().post(who, path, body, key=key, **headers)
        if answer.status_code in {200, 204}:
            before = await self.counts(but=IN_PASSING)
            again = await super().post(who, path, body, **headers)
            assert await self.counts(but=IN_PASSING) == before, (path, again.text)
            assert again.status_code < 500, again.text
            last = path.rsplit("/", 1)[-1]
            self.repeated[last] = again.status_code
        return answer


@pytest_asyncio.fixture(scope="module")
async def open_office(town_keys: Keys, module_database: ServiceDatabase) -> AsyncIterator[Twice]:
    async with opened(Twice, SERVICE, town_keys, await module_database("coordination"), pool=4) as made:
        yield made


@pytest_asyncio.fixture(scope="module")
async def again_office(town_keys: Keys, module_database: ServiceDatabase) -> AsyncIterator[Again]:
    async with opened(Again, SERVICE, town_keys, await module_database("coordination"), pool=4) as made:
        yield made


@pytest.mark.parametrize("story", [EXAMPLE, violence.test_violence_inside_the_household])
async def test_a_story_of_which_everything_is_sent_twice_is_the_same_story(
    open_office: Twice, story: Callable[[Office], Coroutine[Any, Any, None]]
) -> None:
    await open_office.wipe()
    await story(await moved_in(open_office))


async def test_whatever_creates_something_demands_a_key_that_lets_it_be_sent_again(open_office: Twice) -> None:
    office, kept = await moved_in(open_office), 0
    for path, methods in office.app.openapi()["paths"].items():
        if "201" not in methods.get("post", {}).get("responses", {}):
            continue
        address = "/".join(str(uuid4()) if part.startswith("{") else part for part in path.split("/"))
        answer = await office.client.post(address, json={"on": "2026-06-01"}, headers=office.headers(COUNCIL))
        assert answer.json()["type"] == "/problems/idempotency-key-missing", (path, answer.text)
        kept += 1

    assert kept > MANY


async def test_an_act_done_a_second_time_is_refused_or_changes_nothing(again_office: Again) -> None:
    office = await moved_in(again_office)
    await EXAMPLE(office)

    assert {"convocation", "minutes", "submission"} <= set(office.repeated)


def a_life(office: Office, case: str) -> list[Event]:
    """Everything other services tell of one case from its first consent to its last support."""
    emergency: dict[str, Any] = {"disclosure_id": UUID(int=9), "household_id": office.family.household_id}
    told = EmergencyDisclosed(
        on=date(2026, 7, 2),
        member_ids=(office.family.members["son"],),
        agency="council",
        agencies=("higashi",),
        categories=("basic",),
        basis="life_at_risk",
        until=date(2026, 7, 9),
        review_due=date(2026, 7, 16),
        **emergency,
    )
    grant = office.grant("son")
    elsewhere = [
        each.model_copy(update={"case_id": UUID(case)}) if "case_id" in type(each).model_fields else each
        for each in (*of_outreach(), *of_participation())
    ]
    return [
        *elsewhere,
        *of_consents(office),
        grant,
        office.withdrawal(grant),
        told,
        EmergencyApproved(on=date(2026, 7, 3), agency="city", revision=2, **emergency),
        EmergencyReviewed(on=date(2026, 7, 15), result="justified", revision=3, **emergency),
        died(office, "father"),
        reversal(office, "father"),
        died(office, "father", on=date(2026, 8, 2), revision=3),
        merged(office, "son", "again", UUID(int=7)),
        merged(office, "mother", "again", UUID(int=8)),
        split(UUID(int=8)),
    ]


@pytest.mark.parametrize("seed", range(3))
async def test_one_case_s_whole_life_told_in_any_order_is_seen_the_same_by_everybody(
    open_office: Twice, seed: int
) -> None:
    await open_office.wipe()
    office = await moved_in(open_office)
    case = await office.case("father", "mother", "son", "again")
    await office.convened("support_conference")
    life = a_life(office, case)
    before = await office.counts()

    await office.hears(*life)
    in_order = await everybody_sees(office, case)
    grown = [name for name, count in (await office.counts(but=("access_log", "inbox"))).items() if count > before[name]]
    await emptied(office, *grown, "inbox")
    await office.hears_in_any_order(*life, chance=random.Random(seed))

    assert len(grown) >= 6
    assert await everybody_sees(office, case) == in_order


async def everybody_sees(office: Office, case: str) -> list[Any]:
    """The case as staff and an agency see it, its timeline and the way it stands."""
    paths = [f"/cases/{case}", f"/cases/{case}/timeline?limit=200", f"/cases/{case}/team"]
    seen = [await office.sees(who, path) for who in (CITY, HIGASHI) for path in paths]
    whole = [f"/cases/{case}/progress", "/emergency-disclosures", f"/stalled?case_id={case}"]
    return [*seen, *[await office.sees(COUNCIL, path) for path in whole]]


async def emptied(office: Office, *tables: str) -> None:
    """As if nothing of it had been heard."""
    async with office.held.sessions.begin() as session:
        for table in tables:
            await session.execute(text(f'DELETE FROM "{table}"'))
