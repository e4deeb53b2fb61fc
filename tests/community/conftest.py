"""Community alone, on a real Postgres: asked over HTTP with real tokens, told events as its worker tells them."""

from collections.abc import AsyncIterator

import pytest_asyncio

from services.community.app import SERVICE
from shared.testing.house import House, at_home
from shared.testing.keys import Keys
from shared.testing.servers import Databases
from tests.people import PEOPLE


@pytest_asyncio.fixture(scope="session")
async def running_house(databases: Databases, town_keys: Keys) -> AsyncIterator[House]:
    async with at_home(House, SERVICE, town_keys, databases, people=PEOPLE) as house:
        await house.connects("coordinator", "/hubs")
        yield house


@pytest_asyncio.fixture
async def house(running_house: House) -> House:
    """The running service as if it had just begun."""
    await running_house.begins_anew()
    return running_house
