"""`make bench-scale`: lists, pages and searches of a large city, asked over HTTP by one client.

The processes asked are the real APIs on a real Postgres; every kind of question is asked in turns with other words and
pages. What counts is the 95th of a hundred answers of the slowest kind.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from shared.stack.account import choose_account
from shared.testing.servers import temporary_folder
from tests.performance.figures import Figure, show
from tests.performance.house import built
from tests.performance.scale import coordination, intake
from tests.performance.scale.asking import Told

console = Console(highlight=False, soft_wrap=True, width=100)
STARTED = time.perf_counter()


def say(line: str) -> None:
    """Tell how it goes on."""
    console.print(f"{time.perf_counter() - STARTED:5.0f} s  {line}", style="dim")


async def main(asked: argparse.Namespace) -> bool:
    """Fill, ask, print, write; returns whether the bars were met."""
    told: dict[str, Told] = {}
    figures: dict[str, Figure] = {}
    with temporary_folder(choose_account()) as folder:
        async with built(folder) as house:
            if "intake" in asked.only:
                each, more = await intake.measure(house, asked.rows, asked.samples, say)
                told, figures = told | each, figures | more
                await house.databases.drop(house.intake)
            if "coordination" in asked.only:
                each, more = await coordination.measure(house, asked.cases, asked.samples, say)
                told, figures = told | each, figures | more
    _show(told)
    show(figures, console)
    _write_beside(figures, asked.json)
    return all(figure.met for figure in figures.values())


def _show(told: Mapping[str, Told]) -> None:
    table = Table("asked", "p50 ms", "p95 ms", "worked ms", "lines")
    for name, each in told.items():
        table.add_row(name, f"{each.p50:.1f}", f"{each.p95:.1f}", f"{each.cpu:.1f}", str(each.lines))
    console.print(table)


def _write_beside(figures: Mapping[str, Figure], path: Path) -> None:
    """Leave what other benches wrote there."""
    known = json.loads(path.read_text()) if path.exists() else {}
    told = known | {name: figure.written() for name, figure in figures.items()}
    path.write_text(json.dumps(told, indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-scale", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many consultations")
    parser.add_argument("--cases", type=int, default=100_000, help="how many cases, with fifty activities each")
    parser.add_argument("--samples", type=int, default=100, help="how often each kind of question is asked")
    parser.add_argument(
        "--only", default="intake,coordination", type=lambda told: told.split(","), help="which services"
    )
    parser.add_argument("--json", type=Path, default=Path("bench.json"), help="where the figures are written")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(_arguments())) else 1)
