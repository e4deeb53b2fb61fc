"""A town a test: five services in one process on real databases."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.town import Town, Towns


@pytest.fixture
async def town(towns: Towns) -> AsyncIterator[Town]:
    async with towns.lent() as made:
        yield made
