"""How long it takes, in an idle system, from sending a command until its consequence stands in the indicator."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from tests.performance.command import Apis
from tests.performance.figures import Figure
from tests.performance.load import Line
from tests.performance.pipeline import Side

GOALS = {"p50": 25.0, "p99": 150.0}
GOAL_TIMES = 3.0
IDLE_S = 0.02
POLL_S = 0.0003
WARM_UP = 5


async def measure(apis: Apis, sides: dict[str, Side], *, samples: int) -> dict[str, Figure]:
    """Send one command at a time, to one side and to the other in turn."""
    lines = {"ours": await Line.to(apis.ours), "floor": await Line.to(apis.floor)}
    took: dict[str, list[float]] = {side: [] for side in sides}
    for side in sides.values():
        await side.settle()
    for _ in range(WARM_UP + samples):
        for name, side in sides.items():
            await asyncio.sleep(IDLE_S)
            took[name].append(await _sample(lines[name], side))
    for line in lines.values():
        line.close()
    return _figures({name: sorted(times[WARM_UP:]) for name, times in took.items()})


async def _sample(line: Line, side: Side) -> float:
    """Milliseconds from sending to seeing."""
    before = await side.counted()
    sent = time.perf_counter()
    await line.post()
    return (await side.until(before + 1, pause=POLL_S) - sent) * 1000


def _figures(took: dict[str, list[float]]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    for name, goal in GOALS.items():
        ours, floor = (quantile(took[side], int(name[1:])) for side in ("ours", "floor"))
        figures[f"latency_{name}"] = Figure(ours, goal, "ms")
        figures[f"latency_{name}_vs_floor"] = Figure(ours, GOAL_TIMES, "ms", floor=floor)
    return figures


def quantile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that so many per cent do not exceed."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
