"""Batches under way: worked on beside the next read, and kept by nobody afterwards."""

import asyncio

from shared.messaging.consumer import Delivery
from shared.messaging.flow import Flow


async def test_a_batch_under_way_is_kept_by_its_work_alone() -> None:
    worked: list[list[Delivery]] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(batch: list[Delivery]) -> None:
        begun.set()
        await go_on.wait()
        worked.append([*batch])

    flow = Flow(work)
    one = Delivery("tsunagu:intake", "1-0", b"one")
    message = [one]

    await flow.take(message)
    await begun.wait()
    assert message == []  # what FastStream still holds
    go_on.set()
    await flow.finish()

    assert worked == [[one]]
