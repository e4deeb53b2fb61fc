"""A coordination service with one household, and the people who meet about it. Every name is invented."""

import contextlib
import itertools
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlalchemy import insert, select, update

from services.coordination.domain.case import Case, Member
from services.coordination.domain.plan import Plan, PlanStatus
from services.coordination.tables.cases import case
from services.coordination.tables.consents import consent
from shared.actors import Actor, Role
from shared.testing import eventually
from shared.testing.house import House

NUMBERS = itertools.count(1)
AGENCIES = ("city", "council", "higashi")
OPENED = date(2026, 4, 14)

CITY = Actor("officer", "city", frozenset({Role.CITY_OFFICER}))
COUNCIL = Actor("coordinator", "council", frozenset({Role.COORDINATOR, Role.WORKER}))
HIGASHI = Actor("higashi-1", "higashi", frozenset({Role.WORKER}))
KITA = Actor("kita-1", "kita", frozenset({Role.WORKER}))
AUDITOR = Actor("auditor", "city", frozenset({Role.AUDITOR}))
SEATS = (CITY, COUNCIL, HIGASHI)
SECRET = "長男は夜に川辺を歩いている。"


@dataclass
class Household:
    """A case and its members by the word one uses for them."""

    case_id: UUID = field(default_factory=uuid4)
    household_id: UUID = field(default_factory=uuid4)
    members: dict[str, UUID] = field(default_factory=dict)

    def __getitem__(self, word: str) -> str:
        return str(self.members[word])

    def person(self, ids: Iterable[str]) -> list[str]:
        """The words for these ids."""
        words = {str(member): word for word, member in self.members.items()}
        return [words[each] for each in ids]


@dataclass
class Room(House):
    """Coordination's meetings over HTTP; `family` is the household of the test, `since` where its events begin."""

    family: Household = field(default_factory=Household)
    since: int = 0

    async def does(self, actor: Actor, path: str, **body: Any) -> dict[str, Any]:
        """An act that must succeed."""
        told: dict[str, Any] = await self.done(actor, path, body)
        return told

    async def sees(self, actor: Actor, path: str) -> Any:
        """A reading that must succeed."""
        return await self.shown(actor, path)

    async def refuses(self, actor: Actor, path: str, **body: Any) -> dict[str, Any]:
        """An act that must be refused with nothing changed."""
        before = await self.content()
        answer = await self.post(actor, path, body)
        assert answer.status_code >= 400, answer.text
        assert await self.content() == before
        return problem(answer)

    async def hides(self, actor: Actor, path: str) -> dict[str, Any]:
        """A reading that must be refused."""
        answer = await self.get(actor, path)
        assert answer.status_code >= 400, answer.text
        return problem(answer)

    async def plan(self, kind: str = "coordination_meeting", *, by: Actor = COUNCIL, **changed: Any) -> str:
        """A planned meeting about the family."""
        agenda = [] if kind == "promotion_council" else [{"case_id": str(self.family.case_id)}]
        body = {"on": "2026-06-01", "kind": kind, "held_on": "2026-06-26", "agencies": AGENCIES, "agenda": agenda}
        return str((await self.does(by, "/meetings", **(body | changed)))["id"])

    async def convened(self, kind: str = "coordination_meeting", *, on: str = "2026-06-08", **changed: Any) -> str:
        """A convened meeting about the family."""
        meeting = await self.plan(kind, **changed)
        await self.does(CITY, f"/meetings/{meeting}/convocation", on=on)
        return meeting

    async def conference(self, **changed: Any) -> str:
        """A convened support conference at which everybody has confirmed the duty."""
        meeting = await self.convened("support_conference", **changed)
        for seat in SEATS:
            await self.does(seat, f"/meetings/{meeting}/acknowledgements", on="2026-06-08")
        return meeting

    async def shares(self, meeting: str, *words: str, content: str = SECRET) -> str:
        """A worker shares something about these persons, or about everybody concerned; gives the item's id."""
        body: dict[str, Any] = {"on": "2026-06-09", "content": content}
        if words:
            body["member_ids"] = [self.family[word] for word in words]
        return str((await self.does(HIGASHI, f"/meetings/{meeting}/materials", **body))["id"])

    def minutes(self, *determinations: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """Minutes with everybody there."""
        return {
            "on": "2026-06-26",
            "city_present": True,
            "attendees": [{"agency": seat.agency, "subject": seat.subject} for seat in SEATS],
            "determinations": [{"case_id": str(self.family.case_id)} | each for each in determinations],
        } | changed

    async def household(self, *words: str, dead: Sequence[str] = (), opened: date = OPENED) -> Household:
        """A household with its case."""
        family = Household(members={word: uuid4() for word in words})
        people = [
            Member(family.case_id, each, position, told_living=word not in dead, name=f"見本 {word}")
            for position, (word, each) in enumerate(family.members.items())
        ]
        opened_case = Case(
            family.case_id, f"2026-{next(NUMBERS):04}", family.household_id, uuid4(), opened, opened, members=people
        )
        async with self.held.sessions.begin() as session:
            session.add(opened_case)
        return family

    async def consents(
        self,
        *words: str,
        family: Household | None = None,
        agencies: Sequence[str] = AGENCIES,
        since: date = OPENED,
        until: date = date(2027, 3, 31),
        categories: Sequence[str] = (),
    ) -> list[UUID]:
        """The ledger's grants, as they have arrived."""
        family = family or self.family
        rows = [
            {
                "id": uuid4(),
                "household_id": family.household_id,
                "member_id": family.members[word],
                "purpose": "support_sharing",
                "agencies": list(agencies),
                "categories": list(categories),
                "granted_on": since,
                "valid_from": since,
                "valid_until": until,
                "grant_revision": 1,
            }
            for word in words
        ]
        async with self.held.sessions.begin() as session:
            await session.execute(insert(consent), rows)
        return [row["id"] for row in rows]  # type: ignore[misc]

    async def withdraws(self, consent_id: UUID, *, on: date) -> None:
        """A withdrawal has arrived."""
        async with self.withdrawing(consent_id, on=on):
            pass

    @contextlib.asynccontextmanager
    async def withdrawing(self, consent_id: UUID, *, on: date) -> AsyncIterator[None]:
        """A withdrawal is being written as long as the block runs."""
        async with self.held.sessions.begin() as session:
            await session.execute(
                update(consent).where(consent.c.id == consent_id).values(withdrawn_on=on, withdrawal_revision=2)
            )
            yield

    async def somebody_waits(self) -> None:
        """Until another request waits for a lock."""
        asked = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

        async def waiting() -> bool:
            return bool(await self.found(asked))

        await eventually(waiting)

    async def stage(self) -> str:
        """Where the family's case stands."""
        async with self.held.sessions() as session:
            return str(await session.scalar(select(case.c.stage).where(case.c.id == self.family.case_id)))

    async def submitted_plan(self, *, status: PlanStatus = PlanStatus.SUBMITTED) -> str:
        """A plan version before the meeting; it uses participation, so only the city brings it into force."""
        plan = Plan(
            id=uuid4(),
            case_id=self.family.case_id,
            episode=1,
            version=1,
            drafted_on=date(2026, 6, 1),
            drafted_by="coordinator",
            content={},
            uses_participation=True,
            status=status,
            submitted_on=date(2026, 6, 20),
        )
        async with self.held.sessions.begin() as session:
            session.add(plan)
        return str(plan.id)

    async def events(self, kind: str) -> list[dict[str, Any]]:
        """The facts of a type published in this test so far."""
        published = await self.envelopes(self.since)
        return [each.data for each in published if each.type == f"tsunagu.coordination.{kind}.v1"]

    async def content(self) -> dict[str, list[str]]:
        """Everything stored but the access log."""
        return await self.rows(*await self.tables(but={"access_log"}))

    async def access_log(self) -> list[tuple[str, str, str, str]]:
        """Who read what, and why it was lawful."""
        rows = await self.found("SELECT subject, act, kind, basis FROM access_log ORDER BY at, id")
        return [tuple(row) for row in rows]


def problem(answer: httpx.Response) -> dict[str, Any]:
    """A problem document; `type` without its folder."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told: dict[str, Any] = answer.json()
    assert told["title"]
    assert told["detail"]
    return told | {"type": told["type"].removeprefix("/problems/")}


def pointers(told: dict[str, Any]) -> list[str]:
    """The fields a 422 points at."""
    assert told["status"] == 422, told
    return [each["pointer"] for each in told["errors"]]


async def taken(room: Room) -> Room:
    """The room for one test: a household of its own, father, mother and son; the grandmother has died."""
    published = await room.outbox()
    taken_room = replace(room, family=Household(), since=published[-1][0] if published else 0)
    taken_room.family = await taken_room.household("father", "mother", "son", "grandmother", dead=("grandmother",))
    return taken_room
