"""A meeting room, or the whole office, for each test: coordination on a real database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.coordination.app import SERVICE
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import opened
from shared.testing.keys import Keys
from tests.coordination.meeting_room import Room, taken
from tests.coordination.office import Office, moved_in


@pytest_asyncio.fixture(scope="module")
async def open_room(town_keys: Keys, module_database: ServiceDatabase) -> AsyncIterator[Room]:
    async with opened(Room, SERVICE, town_keys, await module_database("coordination"), pool=4) as made:
        yield made


@pytest_asyncio.fixture
async def room(open_room: Room) -> Room:
    return await taken(open_room)


@pytest_asyncio.fixture(scope="module")
async def open_office(town_keys: Keys, module_database: ServiceDatabase) -> AsyncIterator[Office]:
    async with opened(Office, SERVICE, town_keys, await module_database("coordination"), pool=4) as made:
        yield made


@pytest_asyncio.fixture
async def shared_office(open_office: Office) -> Office:
    """The office as the tests of a module use it one after the other, each with a household of its own."""
    return await moved_in(open_office)


@pytest_asyncio.fixture
async def office(town_keys: Keys, service_database: ServiceDatabase) -> AsyncIterator[Office]:
    async with opened(Office, SERVICE, town_keys, await service_database("coordination"), pool=4) as made:
        yield made
