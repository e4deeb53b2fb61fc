"""What lies in docs/operations, taken apart: rules, panels, and the PromQL in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import yaml

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
RULES, COURSES, PROMETHEUS, DASHBOARD = (
    FOLDER / name for name in ("alerts.yaml", "alerts.test.yaml", "prometheus.yaml", "dashboard.json")
)
GRAFANAS = {"$__rate_interval": "1m", "$service": ".*"}
"""What Grafana writes in place of its variables when everything is chosen."""


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return made


def panels() -> list[dict[str, Any]]:
    return list(dashboard()["panels"])


def queries(panel: dict[str, Any]) -> list[str]:
    """What a panel asks Prometheus, all services chosen."""
    return [filled(target["expr"]) for target in panel.get("targets", ())]


def filled(expression: str) -> str:
    for word, instead in GRAFANAS.items():
        expression = expression.replace(word, instead)
    return expression


def expressions() -> Iterator[tuple[str, str]]:
    for rule in rules():
        yield rule["alert"], rule["expr"]
    for panel in panels():
        for query in queries(panel):
            yield panel["title"], query


def named(expression: str) -> tuple[set[str], set[str]]:
    """The metrics and labels that a PromQL expression names. Raises ValueError when it is none."""
    metrics: set[str] = set()
    labels: set[str] = set()

    def look(part: Any) -> None:
        if isinstance(part, promql_parser.VectorSelector):
            metrics.add(part.name)
            labels.update(matcher.name for matcher in part.matchers.matchers)
        if isinstance(part, promql_parser.AggregateExpr) and part.modifier is not None:
            labels.update(part.modifier.labels)

    promql_parser.walk(promql_parser.parse(expression), look)
    return metrics, labels
