"""`tsunagu up` with the five services themselves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from shared.stack.databases import SERVICES
from shared.stack.home import Home
from shared.stack.state import running
from shared.stack.trouble import ExitCode
from tests.shared.stack.stacks import gone

COMMAND = [sys.executable, "-P", "-m", "shared.cli"]
EXPECTED = ["supervisor", "postgres", "redis", "api", *(f"{service}-worker" for service in SERVICES)]


def test_five_services_come_up_heal_and_go_without_a_trace(folder: Path) -> None:
    home = folder / "home"
    environment = os.environ | {"TSUNAGU_HOME": str(home), "TSUNAGU_NOW": "2026-11-30T12:00:00+09:00"}
    supervisor = subprocess.Popen(
        [*COMMAND, "up", "--port", "0"], env=environment, cwd="/", stdout=subprocess.PIPE, text=True
    )
    try:
        _until(lambda: (state := running(Home(home))) is not None and state.phase == "ready", supervisor)
        told = _status(environment)
        assert {process["name"]: process["status"] for process in told["processes"]} == dict.fromkeys(
            EXPECTED, "running"
        )
        for service in SERVICES:
            with urllib.request.urlopen(f"{told['base_url']}/{service}/readyz", timeout=10) as answer:
                assert answer.status == 200

        def caught_up() -> bool:  # the hubs of the profile have reached everybody
            return {name: of["verdict"] for name, of in _status(environment)["services"].items()} == dict.fromkeys(
                SERVICES, "well"
            )

        _until(caught_up, supervisor)
        for process in told["processes"]:
            for page in process.get("metrics", ()):
                with urllib.request.urlopen(page, timeout=10) as answer:
                    assert b"tsunagu_database_connections" in answer.read()

        worker = next(process for process in told["processes"] if process["name"] == "reporting-worker")
        os.kill(worker["pid"], signal.SIGKILL)

        def healed() -> bool:
            again = next(told for told in _status(environment)["processes"] if told["name"] == "reporting-worker")
            return again["status"] == "running" and again["pid"] != worker["pid"] and again["restarts"] == 1

        _until(healed, supervisor)
    finally:
        family = psutil.Process(supervisor.pid).children(recursive=True)
        supervisor.terminate()
        said, _ = supervisor.communicate(timeout=60)

    assert gone(family, timeout=5)
    assert supervisor.returncode == 0, said
    assert subprocess.run([*COMMAND, "status"], env=environment, check=False).returncode == ExitCode.NOT_RUNNING


def _until(check: Callable[[], bool], supervisor: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 90
    while not check():
        assert supervisor.poll() is None, "it ended"
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def _status(environment: dict[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(
        subprocess.check_output([*COMMAND, "status", "--json"], env=environment, cwd="/", text=True)
    )
    return answer
