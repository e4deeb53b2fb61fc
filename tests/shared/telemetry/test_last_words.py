"""What a process says when something in it dies without anybody to catch it (R17)."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from tests.shared.telemetry.conftest import NAME


def run(program: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", f"from shared import telemetry\ntelemetry.configure('intake')\n{program}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert NAME not in done.stderr + done.stdout
    return [orjson.loads(line) for line in done.stderr.splitlines()]


def test_r17_a_process_that_dies_shows_no_name() -> None:
    [line] = run(f"raise ValueError('{NAME}')")

    assert (line["event"], line["reason"]) == ("uncaught exception", "ValueError")


def test_r17_a_process_started_by_a_command_line_library_shows_no_name_when_it_dies() -> None:
    [line] = run(
        f"""
import typer
app = typer.Typer()
@app.command()
def start():
    telemetry._process.clear()
    telemetry.configure('intake')
    raise ValueError('{NAME}')
app()
"""
    )

    assert (line["event"], line["reason"]) == ("uncaught exception", "ValueError")


def test_r17_a_thread_or_a_finaliser_that_fails_shows_no_name() -> None:
    lines = run(
        f"""
import threading
def fail(): raise ValueError('{NAME}')
thread = threading.Thread(target=fail, name='{NAME}'); thread.start(); thread.join()
class Left:
    def __del__(self): raise LookupError('{NAME}')
Left()
"""
    )

    assert [line["reason"] for line in lines] == ["ValueError", "LookupError"]


def test_r17_a_task_nobody_awaited_shows_no_name() -> None:
    [line] = run(
        f"""
import asyncio, gc
async def fail(): raise ValueError('{NAME}')
async def main():
    task = asyncio.create_task(fail(), name='{NAME}')
    while not task.done(): await asyncio.sleep(0)
    del task; gc.collect()
asyncio.run(main())
"""
    )

    assert (line["logger"], line["event"], line["reason"]) == ("asyncio", "exception", "ValueError")
