"""How many consultations a second one API process takes, beside the floor's route that writes the same rows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from shared.stack.ports import choose_ports
from tests.performance import content, rows
from tests.performance.figures import Figure
from tests.performance.house import House, connected
from tests.performance.load import Line, Outcome, Target, from_a_process_of_its_own
from tests.performance.programs import Process, running, served

CLIENTS = 16
GOAL = 0.5
WARM_UP_S = 1.0


@dataclass(frozen=True)
class Apis:
    """Both sides' APIs while they run, each one uvicorn process."""

    ours: Target
    floor: Target
    process: Process


@contextlib.contextmanager
def apis(house: House) -> Iterator[Apis]:
    """Run both until the block ends."""
    ports = choose_ports(["ours", "floor"], {})
    body = content.consultation(house.today).decode()
    started = {
        "ours": ("services.intake.app:api", house.environment("intake", house.intake), "intake/readyz"),
        "floor": ("tests.performance.floor.api:app", house.floor_environment(house.floor_intake), "readyz"),
    }
    with contextlib.ExitStack() as held:
        processes = {
            side: held.enter_context(
                running(
                    f"{side}-api",
                    served(application, ports[side]),
                    environment,
                    house.folder,
                    f"http://127.0.0.1:{ports[side]}/{ready}",
                )
            )
            for side, (application, environment, ready) in started.items()
        }
        yield Apis(
            ours=Target(ports["ours"], "/intake/v1/consultations", house.token, body),
            floor=Target(ports["floor"], "/floor/v1/consultations", house.token, body),
            process=processes["ours"],
        )


async def compare_rows(house: House, apis: Apis) -> list[str]:
    """Send the very first request to each side and compare what lies in the databases after it."""
    shapes = []
    for target, address in ((apis.ours, house.intake), (apis.floor, house.floor_intake)):
        line = await Line.to(target)
        await line.post()
        line.close()
        async with connected(address) as connection:
            shapes.append(await rows.shape(connection))
    return rows.differences(*shapes)


@dataclass(frozen=True)
class Rounds:
    """The figure, and how busy the load's own process was (share of one core, at worst)."""

    figure: Figure
    client_cpu: float


async def measure(house: House, apis: Apis, *, rounds: int, seconds: float) -> Rounds:
    """Alternate the sides; the figures are medians of the rounds."""
    outcomes: dict[str, list[Outcome]] = {"ours": [], "floor": []}
    targets = {"ours": apis.ours, "floor": apis.floor}
    for target in targets.values():
        await from_a_process_of_its_own(target, CLIENTS, WARM_UP_S)
    for _ in range(rounds):
        for side, target in targets.items():
            await house.rest()
            outcomes[side].append(await from_a_process_of_its_own(target, CLIENTS, seconds))
    rates = {side: median(outcome.rate for outcome in told) for side, told in outcomes.items()}
    cpu = max(outcome.cpu for told in outcomes.values() for outcome in told)
    return Rounds(Figure(rates["ours"], GOAL, "requests/s", floor=rates["floor"], at_least=True), cpu)
