"""A real Prometheus with our configuration beside the real stack: it finds all processes, fills panels, and calls."""

import contextlib
import math
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest
from redis.asyncio import Redis

from shared.settings import SERVICES
from shared.testing.eventually import eventually
from tests.journeys.embedded import Embedded, started
from tests.operations.asked import Prometheus, asking
from tests.operations.documents import dashboard, expressions, named, panels, queries, rules
from tests.shared.stack.stacks import open_folder

PROCESSES = {f"{service}-{part}" for service in SERVICES for part in ("api", "worker")}
ABOUT_SPEED = {"TsunaguRequestsSlow"}
"""Tells how busy this machine is with everything else."""


@pytest.fixture(scope="module")
def stack() -> Iterator[Embedded]:
    with open_folder() as folder, started(folder / "home", TSUNAGU_SURVEY_S="1") as begun:
        yield begun


@pytest.fixture(scope="module")
def status(stack: Embedded) -> dict[str, Any]:
    return stack.status()


@pytest.fixture(scope="module")
async def prometheus(status: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Prometheus]:
    with asking(tmp_path_factory.mktemp("prometheus"), pages(status)) as made:
        await eventually(lambda: len(made.now("up == 1")) == len(PROCESSES), timeout=60)
        yield made


def pages(status: dict[str, Any]) -> dict[str, str]:
    """Where each process of compose, by its name there, is asked here."""
    found: dict[str, str] = {}
    for process in status["processes"]:
        for page in process.get("metrics", ()):
            alone = process["name"].endswith("-worker")
            found[process["name"] if alone else f"{page.split('/')[-2]}-api"] = page
    return found


@contextlib.contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Hold a process as if it hung; nobody starts it anew."""
    process = psutil.Process(pid)
    process.suspend()
    try:
        yield
    finally:
        process.resume()


@pytest.fixture(scope="module")
async def hub(stack: Embedded, status: dict[str, Any]) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at a hub."""
    token = stack.tsunagu("token", "--agency", "hub_honcho", "--role", "hub").stdout.strip()
    async with httpx.AsyncClient(
        base_url=status["base_url"], headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=30
    ) as client:
        yield client


async def notice_something(hub: httpx.AsyncClient) -> None:
    """A fact that goes a long way, to intake and as intake's own to reporting, so that there is a rate to take."""
    today = datetime.now(UTC).date().isoformat()
    notice = {"on": today, "hub": "hub_honcho", "narrative": "見本"}
    answer = await hub.post("/community/v1/notices", json=notice, headers={"Idempotency-Key": f'"{uuid4()}"'})
    assert answer.is_success, answer.text


def test_every_process_is_found_and_answers(prometheus: Prometheus) -> None:
    targets = prometheus.get("targets")["activeTargets"]

    assert {target["labels"]["process"] for target in targets} == PROCESSES
    assert {(target["health"], target["lastError"]) for target in targets} == {("up", "")}
    assert {target["labels"]["job"] for target in targets} == {"tsunagu-api", "tsunagu-worker"}


async def test_every_metric_that_a_rule_or_a_panel_names_arrives(
    hub: httpx.AsyncClient, prometheus: Prometheus
) -> None:
    await notice_something(hub)

    def complete() -> None:
        arrived = set(prometheus.get("label/__name__/values"))
        missing = {where: named(query)[0] - arrived for where, query in expressions() if named(query)[0] - arrived}
        assert missing == {}

    await eventually(complete)


async def test_probes_are_told_apart_from_what_people_ask(hub: httpx.AsyncClient, prometheus: Prometheus) -> None:
    """Rules and panels about requests leave these routes out by their names."""
    await notice_something(hub)
    probes = {f"/{service}/metrics" for service in SERVICES}

    await eventually(lambda: {*probes, "/community/v1/notices"} <= set(prometheus.get("label/route/values")))


async def test_every_panel_shows_numbers_after_traffic(hub: httpx.AsyncClient, prometheus: Prometheus) -> None:
    asked = {panel["title"]: queries(panel) for panel in panels() if panel["type"] != "row"}

    async def shown() -> None:
        await notice_something(hub)
        numbers = {title: [one for query in told for one in prometheus.lately(query)] for title, told in asked.items()}
        assert [title for title, found in numbers.items() if not any(map(math.isfinite, found))] == []

    await eventually(shown)


def test_the_choice_of_services_offers_all_of_them(prometheus: Prometheus) -> None:
    (variable,) = (one for one in dashboard()["templating"]["list"] if one["type"] == "query")
    metric, label = variable["query"].removeprefix("label_values(").removesuffix(")").split(", ")

    assert set(prometheus.get(f"label/{label}/values", **{"match[]": metric})) == set(SERVICES)


async def test_every_rule_is_evaluated_without_a_complaint(prometheus: Prometheus) -> None:
    def evaluated() -> list[dict[str, Any]]:
        told = [rule for group in prometheus.get("rules")["groups"] for rule in group["rules"]]
        assert {rule["health"] for rule in told} == {"ok"}, [rule.get("lastError") for rule in told]
        return told

    told = await eventually(evaluated)
    assert {rule["name"] for rule in told} == {rule["alert"] for rule in rules()}


async def test_while_all_is_well_nothing_calls(prometheus: Prometheus) -> None:
    await eventually(lambda: set(prometheus.alarms()) <= ABOUT_SPEED)


async def test_a_worker_that_hangs_calls_by_its_name_and_no_more_when_it_goes_on(
    status: dict[str, Any], prometheus: Prometheus
) -> None:
    pid = next(process["pid"] for process in status["processes"] if process["name"] == "community-worker")

    def calls() -> bool:
        told = prometheus.alarms()
        down = [labels["process"] for labels in told.get("TsunaguProcessDown", ())]
        missing = [labels["job"] for labels in told.get("TsunaguServiceMissing", ())]
        return down == ["community-worker"] and missing == ["tsunagu-worker"]

    with stopped(pid):
        await eventually(calls)
    await eventually(lambda: set(prometheus.alarms()) <= ABOUT_SPEED)


async def test_an_entry_that_nobody_can_read_calls_for_each_service_that_laid_it_aside(
    status: dict[str, Any], prometheus: Prometheus
) -> None:
    redis = Redis.from_url(status["redis_url"])
    await redis.xadd("tsunagu:community", {"__data__": b"\xff junk"})
    await redis.aclose()

    def calls() -> bool:
        told = {labels["service"] for labels in prometheus.alarms().get("TsunaguDeadLetters", ())}
        return told == {"intake", "coordination", "participation", "reporting"}

    await eventually(calls)
