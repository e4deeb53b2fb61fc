"""A Prometheus beside a running stack: our configuration and rules, only quicker and with other addresses."""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import yaml

from shared.stack.ports import free_port
from tests.operations.documents import PROMETHEUS, RULES
from tests.operations.programs import program

QUICK = {"scrape_interval": "2s", "scrape_timeout": "2s", "evaluation_interval": "2s"}


@dataclass
class Prometheus:
    """One that runs, and what it answers."""

    client: httpx.Client

    def get(self, path: str, **parameters: Any) -> Any:
        try:
            answer = self.client.get(f"/api/v1/{path}", params=parameters)
        except httpx.ConnectError as error:  # it has only just been started
            raise AssertionError("Prometheus does not listen yet") from error
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()["data"]

    def now(self, query: str) -> list[float]:
        """The values of an instant query."""
        return [float(series["value"][1]) for series in self.get("query", query=query)["result"]]

    def lately(self, query: str) -> list[float]:
        """Every value of the last minute, as a panel over time asks for it."""
        now = float(self.get("query", query="time()")["result"][1])
        found = self.get("query_range", query=query, start=now - 60, end=now, step=2)["result"]
        return [float(value) for series in found for _, value in series["values"]]

    def alarms(self) -> dict[str, list[dict[str, str]]]:
        """What fires, each with the labels of those it fires for."""
        told: dict[str, list[dict[str, str]]] = {}
        for alert in self.get("alerts")["alerts"]:
            if alert["state"] == "firing":
                told.setdefault(alert["labels"]["alertname"], []).append(alert["labels"])
        return told


def hurried(folder: Path, pages: dict[str, str]) -> Path:
    """Our configuration for these pages (process → address of its metrics): found by file, not by the DNS of compose.

    Everything else stays, the relabelling too: it makes the path of an API out of its name.
    """
    made = yaml.safe_load(PROMETHEUS.read_text(encoding="utf-8"))
    made["global"] |= QUICK
    for job in made["scrape_configs"]:
        names = [name for found in job.pop("dns_sd_configs") for name in found["names"]]
        targets = [{"targets": [urlsplit(pages[name]).netloc], "labels": {"__meta_dns_name": name}} for name in names]
        file = folder / f"{job['job_name']}.json"
        file.write_text(json.dumps(targets), encoding="utf-8")
        job["file_sd_configs"] = [{"files": [str(file)]}]
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule.pop("for", None)
    (folder / RULES.name).write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    config = folder / PROMETHEUS.name
    config.write_text(yaml.safe_dump(made), encoding="utf-8")
    return config


@contextlib.contextmanager
def asking(folder: Path, pages: dict[str, str]) -> Iterator[Prometheus]:
    """Run it while the block runs."""
    port, called = free_port(), program("prometheus")
    config = hurried(folder, pages)
    with (
        (folder / "prometheus.log").open("wb") as log,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client,
    ):
        process = subprocess.Popen(
            [
                called,
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'series'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--log.level=warn",
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Prometheus(client)
        finally:
            process.terminate()
            process.wait(30)
