"""Worlds of the proof on a real database: written in as the ledger's events would have, asked over HTTP."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.coordination.domain.compartment import Acknowledgement
from services.coordination.domain.meeting import AgendaItem, Meeting, MeetingKind, MeetingStatus
from services.coordination.domain.walls import Wall
from services.coordination.store.walls import engage
from services.coordination.tables.consents import consent
from shared.actors import Actor
from tests.coordination import asked
from tests.coordination.meeting_room import CITY, NUMBERS, Room, problem
from tests.coordination.worlds import FIRST, Reader, Said, Thing, World


@dataclass(frozen=True)
class Served:
    """One world in the database; every id of the world stands there as it is but the case's and the meeting's."""

    room: Room
    world: World
    case: UUID
    household: UUID
    meeting: UUID

    async def convene(self) -> Any:
        """What the city is told that convenes the meeting."""
        answer = await self.room.post(
            CITY, f"/meetings/{self.meeting}/convocation", {"on": str(self.world.convened_on)}
        )
        if answer.status_code < 400:
            return "yes"
        told = problem(answer)
        return {"members-unknown": "nobody known"}.get(told["type"]) or missing_in(told)

    async def shares(self, thing: Thing) -> UUID:
        """An item of the conference."""
        item = asked.an_item(0, thing)
        item.id, item.meeting_id, item.case_id = uuid4(), self.meeting, self.case
        async with self.room.held.sessions.begin() as session:
            session.add(item)
            return item.id

    async def opens(self, item: UUID, agencies: Sequence[str], *, on: date, until: date | None) -> Any:
        """What the officer is told who opens an item on consent."""
        body = {"on": str(on), "basis": "consent", "agencies": list(agencies), "until": until and str(until)}
        answer = await self.room.post(CITY, f"/items/{item}/opening", body)
        return "yes" if answer.status_code < 400 else missing_in(problem(answer))

    async def why(self, item: UUID, reader: Reader) -> frozenset[str]:
        """The reasons that a reader is told; none where it is as if the item did not exist."""
        explained = await self.room.get(person(reader), f"/items/{item}/explanation")
        if explained.status_code >= 400:
            seated = reader.works and reader.agency in self.world.agencies
            assert problem(explained)["type"] == ("acknowledgement-required" if seated else "not-found")
            return frozenset()
        return frozenset(each["code"] for each in explained.json()["because"]) - {"consent"}

    async def is_read(self, item: UUID, reader: Reader) -> bool:
        """Whether the reader is served what was shared."""
        read = await self.room.get(person(reader), f"/items/{item}")
        assert (asked.TEXT in read.text) == (read.status_code < 400)
        return read.status_code < 400

    async def hears(self, entries: Iterable[Said]) -> None:
        """Withdrawals of these entries arrived."""
        async with self.room.held.sessions.begin() as session:
            for each in entries:
                told = {"withdrawn_on": each.taken_back, "withdrawal_revision": 2}
                await session.execute(update(consent).where(consent.c.id == each.id).values(**told))


async def written(room: Room, world: World, *, heard_by: date, status: MeetingStatus) -> Served:
    """Write a world in: the household's case, the ledger by that day, the meeting and who confirmed its duty."""
    served = Served(room, world, uuid4(), uuid4(), uuid4())
    case = asked.a_case(world)
    case.id, case.household_id, case.number = served.case, served.household, f"2026-{next(NUMBERS):04}"
    for member in case.members:
        member.case_id, member.name, member.kana = served.case, None, None
    case.address = None  # what is shared says neither a name nor a place
    meeting = Meeting(
        id=served.meeting,
        kind=MeetingKind(world.kind),
        planned_on=FIRST,
        held_on=world.held_on,
        agencies=world.agencies,
        agenda=[AgendaItem(0, served.case, world.named)],
        status=status,
        convened_on=None if status is MeetingStatus.PLANNED else world.convened_on,
    )
    confirmed = {each.agency for each in world.readers if each.confirmed_on} & set(world.agencies)
    duties = [Acknowledgement(served.meeting, agency, agency, world.convened_on, "") for agency in confirmed]
    duties.append(Acknowledgement(served.meeting, CITY.agency, CITY.subject, world.convened_on, ""))
    async with room.held.sessions.begin() as session:
        session.add(case)
        session.add(meeting)
        await session.flush()
        session.add_all(duties)
        await wall_in(session, served)
        rows = [row(each, served.household) for each in world.heard_by(heard_by)]
        if rows:
            await session.execute(insert(consent), rows)
    return served


async def wall_in(session: AsyncSession, served: Served) -> None:
    """The wall of the household, and with whom it was said that agencies work."""
    if served.world.wall is None:
        return
    one, other = served.world.wall
    session.add(Wall(uuid4(), served.case, one, other, "violence", FIRST, CITY.subject, CITY.agency))
    for agency, members in served.world.engaged:
        await engage(session, served.case, agency, members, by=CITY.subject, on=FIRST)


def person(reader: Reader) -> Actor:
    """Who the reader is to the service."""
    return asked.actor(reader.agency, works=reader.works, staff=reader.staff)


def row(said: Said, household: UUID) -> dict[str, Any]:
    """An entry of the ledger as its events left it."""
    return {
        "id": said.id,
        "household_id": household,
        "member_id": said.person,
        "purpose": said.purpose,
        "agencies": sorted(said.yes),
        "categories": sorted(said.kinds),
        "granted_on": said.yes_on,
        "valid_from": said.first,
        "valid_until": said.last,
        "grant_revision": 0 if said.yes_on is None else 1,
        "withdrawn_on": said.taken_back,
        "withdrawal_revision": 0 if said.taken_back is None else 2,
        "refused_on": said.no_on,
        "refused_agencies": sorted(said.no),
    }


def missing_in(told: dict[str, Any]) -> frozenset[tuple[UUID, str]]:
    """Whose consent for which agency a refusal says is missing."""
    assert told["type"] == "consent-missing", told
    return frozenset((UUID(each["member"]), each["agency"]) for each in told["missing"])
