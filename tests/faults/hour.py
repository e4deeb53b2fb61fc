"""An hour without Redis: `OUTAGE_S=3600 python -m tests.faults.hour`, recorded in `docs/operations/outage.json`.

A stack of its own works lightly all the time (a command every second or two to each service). For half of the outage
connections to Redis are refused, for the other half they are greeted and nothing is ever answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import psutil
from rich.console import Console

from shared.demo.play import tokens_signed_by
from shared.stack.account import choose_account
from shared.stack.home import Home
from shared.stack.state import running
from shared.stack.up import BUS_URL
from shared.testing.servers import temporary_folder
from tests.faults.outage import Record, outage
from tests.faults.road import own_road
from tests.faults.stack import running_in

SECONDS = float(os.environ.get("OUTAGE_S") or 3600)
TO = Path(os.environ.get("OUTAGE_JSON") or "docs/operations/outage.json")
CALM_S, PAUSE_S, LOOK_S = 60.0, 1.5, 60.0

console = Console(highlight=False, soft_wrap=True, markup=False)


def measure() -> Record:
    """One outage of a stack of its own."""
    with temporary_folder(choose_account()) as folder, own_road(folder) as road:
        os.environ[BUS_URL] = road.url
        home = Home(folder / "home")
        home.prepare()
        with running_in(home) as state:
            work = outage(
                state,
                road,
                tokens_signed_by(Path(state.issuer)),
                pause_s=PAUSE_S,
                look_s=LOOK_S,
                say=lambda line: console.print(line, style="dim"),
            )
            record = asyncio.run(work.run(calm_s=CALM_S, refused_s=SECONDS / 2, silent_s=SECONDS / 2))
            later = running(home)
            record.restarts = {each["name"]: each["restarts"] for each in later.processes} if later else {}
            return record


def main() -> bool:
    """Run it, write it down; whether nothing was lost, doubled, refused or started anew."""
    record = measure()
    where = {
        "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": psutil.cpu_count(),
        "python": platform.python_version(),
    }
    TO.write_text(json.dumps(where | asdict(record), ensure_ascii=False, indent=1) + "\n")
    console.print(f"{TO} written")
    return not (record.lost or record.doubled or record.stuck or record.repeated or any(record.restarts.values()))


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
