"""The dashboard is one that Grafana understands wholly, by the models that Grafana publishes of its own format."""

import copy
import json
import re
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import units

from tests.operations.documents import dashboard, named, panels

UNITS = {value for name, value in vars(units).items() if not name.startswith("_") and isinstance(value, str)}
SHOWN = [panel for panel in panels() if panel["type"] != "row"]
INTERNATIONAL = {"API", "CPU"}
LABELS_OF_PROMETHEUS = {"job", "instance", "process"}


def understood(made: dict[str, Any]) -> Any:
    """The dashboard as Grafana's models read it and write it again."""
    with warnings.catch_warnings():  # newer Grafanas prefer a second format, which older ones cannot import
        warnings.simplefilter("ignore", DeprecationWarning)
        from grafana_foundation_sdk.models.dashboard import Dashboard
    register_default_plugins()
    return json.loads(JSONEncoder().encode(Dashboard.from_json(copy.deepcopy(made))))


def not_understood(ours: Any, theirs: Any, at: str = "") -> Iterator[str]:
    """What of ours is lost or otherwise in theirs; what they add are defaults."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs:
                yield from not_understood(value, theirs[key], f"{at}/{key}")
            else:
                yield f"{at}/{key}"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from not_understood(one, other, f"{at}/{number}")
    elif ours != theirs:
        yield at


def test_grafanas_models_know_every_field_and_keep_every_value() -> None:
    made = dashboard()
    assert list(not_understood(made, understood(made))) == []


@pytest.mark.parametrize("where", ["", "panels/1", "panels/1/options", "panels/1/targets/0", "panels/8/options/legend"])
def test_a_field_that_grafana_does_not_know_would_be_noticed(where: str) -> None:
    made = dashboard()
    part: Any = made
    for key in filter(None, where.split("/")):
        part = part[int(key)] if key.isdigit() else part[key]
    part["colour"] = "red"

    lost = list(not_understood(made, understood(made)))

    assert lost == [f"/{where}/colour".replace("//", "/")]


def test_every_data_source_is_the_one_that_was_chosen() -> None:
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    variables = {one["name"]: one for one in dashboard()["templating"]["list"]}
    assert (variables["datasource"]["type"], variables["datasource"]["query"]) == ("datasource", "prometheus")
    assert variables["service"]["datasource"] == chosen
    for panel in SHOWN:
        assert panel["datasource"] == chosen, panel["title"]
        assert [target["datasource"] for target in panel["targets"]] == [chosen] * len(panel["targets"])


def test_a_variable_that_a_query_names_is_declared() -> None:
    declared = {one["name"] for one in dashboard()["templating"]["list"]} | {"__rate_interval", "__all"}
    spoken = set(re.findall(r"\$\{?(\w+)", json.dumps(dashboard())))
    assert spoken <= declared


def test_units_are_grafanas_and_titles_japanese() -> None:
    for panel in panels():
        assert re.search(r"[ぁ-んァ-ヶ一-龥]", panel["title"]) or panel["title"] in INTERNATIONAL
    for panel in SHOWN:
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS, panel["title"]


def test_a_legend_is_shown_and_speaks_only_of_labels_that_the_query_keeps() -> None:
    for panel in SHOWN:
        if panel["type"] == "timeseries":
            assert panel["options"]["legend"]["showLegend"] is True, panel["title"]
        for target in panel["targets"]:
            _, labels = named(target["expr"].replace("$__rate_interval", "1m"))
            assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= labels | LABELS_OF_PROMETHEUS
        names = [target["refId"] for target in panel["targets"]]
        assert len(names) == len(set(names))


def test_every_panel_has_a_number_and_a_place_and_none_lies_on_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        at = panel["gridPos"]
        here = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not here & taken, panel["title"]
        taken |= here
    assert len({panel["id"] for panel in panels()}) == len(panels())
