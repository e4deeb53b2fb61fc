"""What a worker does besides its events: in small steps, each a transaction, on and on whatever goes wrong."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging.worker import Worker
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
