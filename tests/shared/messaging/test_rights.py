"""A Redis of somebody else's: a user of our own with the rights that docs/operations.md names."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.contracts.intake import LedgerTold
from shared.messaging import tables
from shared.messaging.worker import Worker
from shared.stack.ports import LOOPBACK
from shared.stack.redis import Redis
from shared.testing.cluster import client, execute, running_cluster
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Side, a_concern, running

GUIDE = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")


def printed(pattern: str) -> list[str]:
    """The words that the guide prints after this."""
    found = re.search(pattern, GUIDE)
    assert found
    return found[1].split()


USER = printed(r"ACL SETUSER (tsunagu .*)")
ON_A_CLUSTER = printed(r"on each server of a cluster also `(.*)`")


@contextmanager
def guest(servers: Sequence[Redis], rights: list[str]) -> Iterator[None]:
    """Let the user in; nothing that is asked under its name may be refused."""
    for server in servers:
        with client(server) as owner:
            execute(owner, "ACL", "SETUSER", *rights)
            execute(owner, "ACL", "LOG", "RESET")
    yield
    for server in servers:
        with client(server) as owner:
            refused = execute(owner, "ACL", "LOG")
            execute(owner, "ACL", "DELUSER", "tsunagu")
        assert refused == []


async def the_road_works(intake: Side, reporting: Side, servers: Sequence[Redis]) -> None:
    """Also where an event fails, and after a loss."""
    failing = a_concern()
    reporting.failing = {failing.concern_id}

    async def one_was_laid_aside() -> bool:
        return await reporting.count(tables.dead_letter) == 1

    async with running(Worker(intake.settings, intake.consumer, beat=LedgerTold)), reporting.working():
        await intake.publish(*(a_concern() for _ in range(20)), failing)
        await eventually(lambda: reporting.count_is(20), timeout=60)
        await eventually(one_was_laid_aside, timeout=60)
        for server in servers:
            with client(server) as owner:
                owner.flushall()
        await intake.publish(*(a_concern() for _ in range(20)))
        await eventually(lambda: reporting.count_is(40), timeout=60)
        await eventually(lambda: reporting.one("SELECT count(*) FROM heard"), timeout=60)


async def test_the_rights_that_the_guide_names_suffice(sides: Any, redis_url: str, redis_server: Redis) -> None:
    assert redis_url
    told = {"redis_url": f"redis://tsunagu:change-me@{LOOPBACK}:{redis_server.port}/0"}
    with guest([redis_server], USER):
        await the_road_works(await sides("intake", **told), await sides("reporting", **told), [redis_server])


async def test_the_rights_that_the_guide_names_suffice_on_a_cluster(sides: Any) -> None:
    with running_cluster() as cluster, guest(cluster.servers, USER + ON_A_CLUSTER):
        url = f"redis+cluster://tsunagu:change-me@{LOOPBACK}:{cluster.servers[0].port}"
        told = {"redis_url": url, "partitions": 4}
        await the_road_works(await sides("intake", **told), await sides("reporting", **told), cluster.servers)
