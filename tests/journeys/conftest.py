"""A town a test: five services in one process on real databases."""

from collections.abc import AsyncIterator

import pytest

from shared.testing.servers import Databases
from tests.journeys.town import Keys, Town, built


@pytest.fixture
async def town(databases: Databases, town_keys: Keys) -> AsyncIterator[Town]:
    async with built(databases, town_keys) as made:
        yield made
