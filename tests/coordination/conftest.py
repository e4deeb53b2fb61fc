"""A meeting room, or the whole office, for each test: coordination on a real database."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from tests.coordination.meeting_room import Keys, Room, furnished, taken
from tests.coordination.office import Office, OfficeKeys, opened


@pytest.fixture(scope="session")
def room_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys.make(tmp_path_factory.mktemp("room-keys"))


@pytest_asyncio.fixture(scope="module")
async def open_room(room_keys: Keys, module_database: Callable[[str], Awaitable[str]]) -> AsyncIterator[Room]:
    async with furnished(room_keys, await module_database("coordination")) as made:
        yield made


@pytest_asyncio.fixture
async def room(open_room: Room) -> Room:
    return await taken(open_room)


@pytest.fixture(scope="session")
def office_keys(tmp_path_factory: pytest.TempPathFactory) -> OfficeKeys:
    return OfficeKeys.make(tmp_path_factory.mktemp("office-keys"))


@pytest_asyncio.fixture
async def office(office_keys: OfficeKeys, service_database: Callable[[str], Awaitable[str]]) -> AsyncIterator[Office]:
    async with opened(office_keys, await service_database("coordination")) as made:
        yield made
