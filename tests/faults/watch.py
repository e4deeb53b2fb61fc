"""What a stack's processes take and tell: memory, files, processor, logs, readiness, and the gauges of the road."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
from prometheus_client.parser import text_string_to_metric_families

from shared.stack.state import State

MB = 1024 * 1024
TOLD = ("tsunagu_outbox_oldest_seconds", "tsunagu_survey_age_seconds", "tsunagu_relay_troubled")
"""Gauges of workers that alert rules look at."""


@dataclass(frozen=True)
class Sizes:
    """Of one process with what it started, at one moment."""

    rss_mb: float
    files: int
    cpu_s: float
    log_bytes: int


def sizes(state: State) -> dict[str, Sizes]:
    """By name of the process; one that does not run is left out."""
    found = {}
    for told in state.processes:
        try:
            process = psutil.Process(told["pid"])
            family = [process, *process.children(recursive=True)]
            taken = [_taken(each) for each in family]
        except (psutil.NoSuchProcess, ValueError, TypeError):
            continue
        log = Path(told["log"])
        found[told["name"]] = Sizes(
            round(max(rss for rss, _, _ in taken) / MB, 1),
            sum(files for _, files, _ in taken),
            round(sum(cpu for _, _, cpu in taken), 2),
            log.stat().st_size if log.exists() else 0,
        )
    return found


def _taken(process: psutil.Process) -> tuple[int, int, float]:
    times = process.cpu_times()
    return process.memory_info().rss, process.num_fds(), times.user + times.system


async def waiting(state: State) -> int:
    """Events recorded and not on their stream, of all services."""
    total = 0
    for url in state.databases.values():
        connection = await asyncpg.connect(url)
        try:
            total += await connection.fetchval("SELECT count(*) FROM outbox WHERE entry_ms IS NULL")
        finally:
            await connection.close()
    return total


async def told(state: State) -> dict[str, Any]:
    """How many APIs and workers say that they are ready, and the most that any worker tells of each gauge."""
    ready = {"api": 0, "worker": 0}
    gauges: dict[str, float] = {}
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
        for process in state.processes:
            for url in process["ready_urls"]:
                kind = "worker" if "worker" in process["name"] else "api"
                ready[kind] += await _is_ready(client, url)
                if kind == "worker":
                    for name, value in _gauges(await _page(client, f"{url.removesuffix('readyz')}metrics")):
                        gauges[name] = max(gauges.get(name, 0.0), round(value, 1))
    return {"ready": ready, **{name: gauges.get(name) for name in TOLD}}


async def _is_ready(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.HTTPError:
        return False


async def _page(client: httpx.AsyncClient, url: str) -> str:
    try:
        return (await client.get(url)).text
    except httpx.HTTPError:
        return ""


def _gauges(page: str) -> Iterable[tuple[str, float]]:
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            if sample.name in TOLD:
                yield sample.name, sample.value
