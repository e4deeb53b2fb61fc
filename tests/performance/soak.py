"""`make soak`: ten minutes of the national load on an embedded stack, recorded in `docs/operations/soak.json`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from shared.stack.account import choose_account
from shared.testing.servers import temporary_folder
from tests.performance.national import GOAL_CPU, GOAL_P99_MS, PEAK, RATE, Outcome, measure
from tests.performance.programs import NotReadyError

TEN_MINUTES = 600.0
console = Console(highlight=False, soft_wrap=True, width=100)


def show(outcome: Outcome) -> None:
    """Memory by process, and the figures in one line each."""
    table = Table("process", "MB at start", "MB at end", title="resident memory", title_justify="left")
    for name, size in outcome.rss_start.items():
        table.add_row(name, f"{size:.1f}", f"{outcome.rss_end[name]:.1f}")
    console.print(table)
    rate = outcome.sent / outcome.seconds
    console.print(f"{outcome.sent:,} events in {outcome.seconds:.0f} s ({rate:.0f}/s with the peaks)")
    console.print(f"commit to indicator: p50 {outcome.p50_ms} ms, p99 {outcome.p99_ms} ms, longest {outcome.max_ms} ms")
    console.print(f"CPU {outcome.cpu} % of {psutil.cpu_count()} cores")
    console.print(
        f"lost {outcome.lost}, doubled {outcome.doubled}, dead letters {outcome.dead_letters}, "
        f"errors in logs {sum(outcome.errors.values())} {outcome.errors or ''}"
    )


def written(outcome: Outcome) -> str:
    """The record, with where and when it was made."""
    where = {
        "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": psutil.cpu_count(),
        "python": platform.python_version(),
        "rate": RATE,
        "peak": PEAK,
    }
    return json.dumps(where | dataclasses.asdict(outcome), ensure_ascii=False, indent=1) + "\n"


def main() -> bool:
    """Run it; whether everything arrived once and in time."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=TEN_MINUTES)
    parser.add_argument("--json", type=Path, default=Path("docs/operations/soak.json"))
    asked = parser.parse_args()
    with temporary_folder(choose_account()) as folder:
        outcome = measure(folder, asked.seconds, lambda line: console.print(line, style="dim"))
    show(outcome)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(written(outcome))
    console.print(f"{asked.json} written")
    return outcome.sound and outcome.p99_ms < GOAL_P99_MS and outcome.cpu <= GOAL_CPU


if __name__ == "__main__":
    try:
        sys.exit(0 if main() else 1)
    except NotReadyError as failure:
        console.print(f"[bold red]The stack did not start:[/] {failure}")
        sys.exit(1)
