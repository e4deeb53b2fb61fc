"""The whole way over a real Redis Cluster of three servers, in sixteen partitions."""

import zlib
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.contracts.topology import stream
from shared.messaging import tables
from shared.messaging.clients import open_client
from shared.testing.cluster import Cluster, running_cluster
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import Side, a_concern

PARTITIONS = 16


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture
async def pair(sides: Any, cluster: Cluster) -> tuple[Side, Side]:
    for number in range(len(cluster.servers)):
        cluster.wipe_node(number)
    told = {"redis_url": cluster.url, "partitions": PARTITIONS}
    return await sides("intake", **told), await sides("reporting", **told)


def one_of_each_partition() -> list[Any]:
    concerns: dict[int, Any] = {}
    while len(concerns) < PARTITIONS:
        concern = a_concern(concern_id=uuid4())
        concerns.setdefault(zlib.crc32(concern.subject.encode()) % PARTITIONS, concern)
    return list(concerns.values())


async def has_seen(side: Side, concerns: list[Any]) -> bool:
    return sorted(await side.seen()) == sorted(concern.concern_id for concern in concerns)


async def test_an_event_of_every_partition_comes_through_and_every_server_carries_some(
    pair: tuple[Side, Side], cluster: Cluster
) -> None:
    intake, reporting = pair
    concerns = one_of_each_partition()
    async with intake.working() as worker, reporting.working():
        await intake.publish(*concerns)
        await eventually(lambda: has_seen(reporting, concerns), timeout=20)
        await eventually(lambda: _is_ready(worker))
    held = [cluster.keys(number) for number in range(3)]
    assert all(held)
    streams = {stream("intake", part, PARTITIONS) for part in range(PARTITIONS)}
    assert streams <= set().union(*held)


async def _is_ready(worker: Any) -> bool:
    gate = httpx.ASGITransport(worker.application())
    async with httpx.AsyncClient(transport=gate, base_url="http://worker") as asking:
        return (await asking.get("/readyz")).is_success


async def test_one_server_emptied_loses_nothing_and_nothing_is_applied_twice(
    pair: tuple[Side, Side], cluster: Cluster
) -> None:
    intake, reporting = pair
    before, after = one_of_each_partition(), one_of_each_partition()
    async with intake.working(), reporting.working():
        await intake.publish(*before)
        await eventually(lambda: has_seen(reporting, before), timeout=20)
        cluster.wipe_node(1)
        await intake.publish(*after)
        await eventually(lambda: has_seen(reporting, before + after), timeout=30)
    assert await reporting.count(tables.inbox) == 2 * PARTITIONS


async def test_while_one_server_is_away_the_others_carry_on_and_then_it_gets_its_own(
    pair: tuple[Side, Side], cluster: Cluster
) -> None:
    intake, reporting = pair
    before, during = one_of_each_partition(), one_of_each_partition()
    async with intake.working() as worker, reporting.working():
        await intake.publish(*before)
        await eventually(lambda: has_seen(reporting, before), timeout=20)
        lost = sum(name.startswith("tsunagu:intake:") and "course" not in name for name in cluster.keys(2))
        assert 0 < lost < PARTITIONS
        cluster.kill_node(2)
        try:
            await intake.publish(*during)
            await eventually(lambda: _count(reporting, 2 * PARTITIONS - lost), timeout=30)
            await eventually(lambda: worker.relay.troubled)
        finally:
            cluster.start_node(2)
            cluster.wait_until_whole()
        await eventually(lambda: has_seen(reporting, before + during), timeout=40)
        await eventually(lambda: not worker.relay.troubled, timeout=30)


async def _count(side: Side, number: int) -> bool:
    return len(await side.seen()) == number


async def test_the_address_of_a_cluster_names_its_servers() -> None:
    client = open_client("rediss+cluster://bus:s%2Fecret@one:7000,two")
    assert set(client.nodes_manager.startup_nodes) == {"one:7000", "two:6379"}
    assert client.connection_kwargs["password"] == "s/ecret"
