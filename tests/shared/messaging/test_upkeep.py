"""What a worker does besides its events: in small steps, each a transaction, on and on whatever goes wrong."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging.upkeep import keep_small
from shared.messaging.worker import Worker, end
from shared.testing.eventually import eventually
from tests.shared.messaging.conftest import a_concern, running, seen


async def test_a_worker_keeps_up_in_steps_and_takes_back_the_one_that_failed(sides: Any) -> None:
    intake, steps = await sides("intake"), 0

    async def step(session: AsyncSession) -> float:
        nonlocal steps
        steps += 1
        await session.execute(insert(seen).values(concern_id=a_concern().concern_id, agency=f"step {steps}"))
        if steps == 2:
            raise RuntimeError("this step fails")
        return 0 if steps < 4 else 3600

    async with running(Worker(intake.settings, intake.consumer, upkeep=step)):
        await eventually(lambda: intake.count_is(3))

    assert [row.agency for row in await intake.rows("SELECT agency FROM seen ORDER BY agency")] == [
        "step 1",
        "step 3",
        "step 4",
    ]


@pytest.mark.parametrize(("busy_s", "gives"), [(0.0, True), (float("inf"), False)], ids=["busy", "idle"])
async def test_a_worker_gives_memory_back_after_work_and_leaves_it_alone_while_idle(busy_s: float, gives: bool) -> None:
    given: list[bool] = []
    keeping = asyncio.create_task(keep_small(lambda: given.append(True), every_s=0, busy_s=busy_s))

    for _ in range(10):  # it looks in every turn of the loop
        await asyncio.sleep(0)
    await end([keeping])

    assert bool(given) is gives
