"""Alert rules, dashboard and scrape configuration name only what a running worker and a running API really tell."""

import json
import re
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from shared.messaging.worker import Worker
from shared.settings import SERVICES
from shared.testing.eventually import eventually
from shared.testing.fixtures import ServiceDatabase
from shared.testing.house import House, opened
from shared.testing.keys import Keys
from tests.journeys.town import parts
from tests.operations.documents import FOLDER, expressions, named, rules
from tests.shared.messaging.conftest import a_concern, running

PROMETHEUS_ITSELF = {"up": {"job", "instance", "process"}}
GIVEN_BY_PROMETHEUS = {"job", "instance", "process"}


Told = dict[str, set[str]]


def told_in(page: str) -> Told:
    """Every series' name with its labels; a family without samples yet counts by its name."""
    found: Told = {}
    for family in text_string_to_metric_families(page):
        found.setdefault(family.name, set())
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.fixture
async def told(sides: Any, service_database: ServiceDatabase, town_keys: Keys) -> Told:
    """What the `/metrics` of a worker that heard and published, and of an API that was asked, name."""
    intake = await sides("intake", survey_s=0.05)
    reporting = await sides("reporting", survey_s=0.05)
    worker, reader = (Worker(side.settings, side.consumer) for side in (intake, reporting))
    async with running(worker), running(reader):
        await intake.publish(a_concern())
        await eventually(lambda: reporting.count_is(1))
        app = httpx.ASGITransport(worker.application())
        async with httpx.AsyncClient(transport=app, base_url="http://worker") as client:

            async def whole() -> Told:
                found = told_in((await client.get("/metrics")).text)
                assert found["tsunagu_group_lag"]
                return found

            of_workers = await eventually(whole)
    async with opened(House, parts("reporting"), town_keys, await service_database("reporting")) as house:
        await house.client.get("/reporting/nowhere")
        of_apis = told_in((await house.client.get("/reporting/metrics")).text)
    return {name: of_workers.get(name, set()) | of_apis.get(name, set()) for name in of_workers | of_apis}


async def test_every_metric_and_label_that_rules_and_dashboard_name_is_really_told(told: Told) -> None:
    known = told | PROMETHEUS_ITSELF
    for where, expression in expressions():
        metrics, labels = named(expression)
        assert metrics <= set(known), where
        carried = set[str]().union(*(known[metric] for metric in metrics)) | GIVEN_BY_PROMETHEUS
        assert labels <= carried, where


async def test_everything_of_ours_that_is_told_is_shown_or_watched(told: Told) -> None:
    used = set[str]().union(*(named(expression)[0] for _, expression in expressions()))
    ends = ("_bucket", "_count", "_sum", "_total", "_created")

    def family(name: str) -> str:
        return next((name.removesuffix(end) for end in ends if name.endswith(end)), name)

    ours = {family(name) for name in told if name.startswith("tsunagu_")}
    assert ours - {family(name) for name in used} == set()


async def test_every_series_of_ours_says_whose_it_is(told: Told) -> None:
    of_ours = {name: labels for name, labels in told.items() if name.startswith("tsunagu_") and labels}
    assert of_ours
    assert {name for name, labels in of_ours.items() if "service" not in labels} == set()


def test_a_rule_has_a_severity_and_says_in_japanese_what_is_wrong_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        for text in (rule["annotations"]["summary"], rule["annotations"]["description"]):
            assert re.search(r"[ぁ-ん]", text), rule["alert"]


def test_a_summary_speaks_only_of_labels_that_the_expression_keeps() -> None:
    for rule in rules():
        _, labels = named(rule["expr"])
        spoken = set(re.findall(r"\$labels\.(\w+)", json.dumps(rule["annotations"])))
        assert spoken <= labels | GIVEN_BY_PROMETHEUS | {"service", "group"}, rule["alert"]


def test_prometheus_asks_every_worker_and_api_of_compose() -> None:
    made = yaml.safe_load((FOLDER / "prometheus.yaml").read_text(encoding="utf-8"))
    compose = yaml.safe_load((FOLDER.parents[1] / "compose.yaml").read_text(encoding="utf-8"))["services"]
    configs = [config for job in made["scrape_configs"] for config in job["dns_sd_configs"]]
    assert {(config["type"], config["port"]) for config in configs} == {("A", 8000)}
    asked = {name for config in configs for name in config["names"]}
    assert asked == {f"{service}-{part}" for service in SERVICES for part in ("api", "worker")}
    assert asked <= set(compose)
