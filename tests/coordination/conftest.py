"""A meeting room, or the whole office, for each test: coordination on a real database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.coordination.app import SERVICE
from shared.testing.house import at_home
from shared.testing.keys import Keys
from shared.testing.servers import Databases
from tests.coordination.meeting_room import Room, taken
from tests.coordination.office import Office, moved_in


@pytest_asyncio.fixture(scope="session")
async def running_office(databases: Databases, town_keys: Keys) -> AsyncIterator[Office]:
    async with at_home(Office, SERVICE, town_keys, databases, pool=4) as made:
        yield made


@pytest_asyncio.fixture
async def open_office(running_office: Office) -> Office:
    """The one office of all tests, as if it had just opened."""
    await running_office.begins_anew()
    return running_office


@pytest_asyncio.fixture
async def room(open_office: Office) -> Room:
    return await taken(open_office)


@pytest_asyncio.fixture
async def office(open_office: Office) -> Office:
    return await moved_in(open_office)
