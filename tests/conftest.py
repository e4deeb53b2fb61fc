"""Fixtures for every test: real Postgres and Redis on temporary folders."""

import os
import resource
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from shared.testing.keys import Keys
from shared.testing.servers import Databases

if TYPE_CHECKING:
    from tests.journeys.town import Towns

pytest_plugins = ["shared.testing.fixtures"]

# How fast examples are made and tried is the machine's, not the rule's: a busy one is no failure.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def town_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys.make(tmp_path_factory.mktemp("town-keys"))


@pytest_asyncio.fixture(scope="session")
async def towns(databases: Databases, town_keys: Keys) -> AsyncIterator["Towns"]:
    """Lend towns of five services; see `tests/journeys/town.py`."""
    from tests.journeys.town import towns

    async with towns(databases, town_keys) as lending:
        yield lending


SET_FOR_GOOD = ("PYTEST_CURRENT_TEST", "FASTSTREAM_SUPERVISOR_DISABLED")


def _surroundings() -> dict[str, object]:
    umask = os.umask(0o077)
    os.umask(umask)
    return {
        "umask": oct(umask),
        "blocked": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        "environment": {name: value for name, value in os.environ.items() if name not in SET_FOR_GOOD},
        "folder": Path.cwd(),
        "signals": {one.name: signal.getsignal(one) for one in signal.Signals},
        "limits": {name: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if "RLIMIT_" in name},
    }


@pytest.fixture(autouse=True)
def surroundings_are_left_as_they_were() -> Iterator[None]:
    """What a test changes for the processes that later tests start, it changes back."""
    before = _surroundings()
    yield
    after = _surroundings()
    assert {name: (was, after[name]) for name, was in before.items() if after[name] != was} == {}
