"""`tsunagu status` beside a running stack."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.shared.stack.stacks import Running, Start


def test_status_json_is_machine_readable_when_a_stack_runs(start: Start) -> None:
    stack = start()
    stack.when_ready()

    told = json.loads(_status(stack, "--json"))

    assert told["base_url"].startswith("http://127.0.0.1:")
    assert set(told["databases"]) == {"intake", "coordination", "participation", "community", "reporting"}
    assert told["redis_url"].startswith("redis://:")
    assert {process["name"]: process["status"] for process in told["processes"]} == dict.fromkeys(
        ["supervisor", "postgres", "redis", "api", "intake-worker"], "running"
    )
    assert all(process["rss_mb"] > 1 for process in told["processes"])
    assert "intake-worker" in _status(stack)


def test_a_worker_that_tells_nothing_readable_leaves_its_services_figures_unknown(start: Start) -> None:
    stack = start()
    stack.when_ready()

    told = json.loads(_status(stack, "--json"))["services"]

    assert set(told) == {"intake", "coordination", "participation", "community", "reporting"}
    assert told["intake"] == dict.fromkeys(told["intake"], None) | {"verdict": "unknown"}
    assert "不明" in _status(stack)


def _status(stack: Running, *options: str) -> str:
    return subprocess.check_output(
        [sys.executable, "-P", "-m", "shared.cli", "status", *options],
        env=os.environ | {"TSUNAGU_HOME": str(stack.home.root), "COLUMNS": "200"},
        cwd="/",
        text=True,
    )
