"""Prometheus's own tool finds the rules sound, and they speak and are silent as `alerts.test.yaml` says."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.operations import programs
from tests.operations.documents import COURSES, PROMETHEUS, RULES, rules


def promtool(*arguments: object) -> "subprocess.CompletedProcess[str]":
    called = [programs.program("promtool"), *map(str, arguments)]
    return subprocess.run(called, capture_output=True, text=True, check=False, timeout=60)


def judged() -> Iterator[tuple[str, bool]]:
    """Every alert that is looked at in some course, and whether it speaks then."""
    for course in yaml.safe_load(COURSES.read_text(encoding="utf-8"))["tests"]:
        for moment in course["alert_rule_test"]:
            yield moment["alertname"], bool(moment["exp_alerts"])


def test_promtool_finds_rules_and_configuration_sound() -> None:
    of_rules = promtool("check", "rules", RULES)
    of_all = promtool("check", "config", PROMETHEUS)

    assert of_rules.returncode == 0, of_rules.stdout + of_rules.stderr
    assert f"{len(rules())} rules found" in of_rules.stdout
    assert of_all.returncode == 0, of_all.stdout + of_all.stderr


def test_the_rules_speak_and_are_silent_when_they_should() -> None:
    told = promtool("test", "rules", COURSES)

    assert told.returncode == 0, told.stdout + told.stderr


def test_every_alert_has_a_course_in_which_it_speaks_and_a_moment_in_which_it_does_not() -> None:
    names = {rule["alert"] for rule in rules()}
    assert {name for name, speaks in judged() if speaks} == names
    assert {name for name, speaks in judged() if not speaks} == names


def silent(rule: dict[str, Any]) -> None:
    rule["expr"] = f"({rule['expr']}) unless on () vector(1)"


def loud(rule: dict[str, Any]) -> None:
    rule["expr"] = "vector(1)"


def hasty(rule: dict[str, Any]) -> None:
    rule.pop("for", None)


@pytest.mark.parametrize("broken", [silent, loud, hasty])
def test_a_rule_that_never_speaks_always_does_or_does_not_wait_is_noticed(
    broken: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    changed = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    for group in changed["groups"]:
        for rule in group["rules"]:
            broken(rule)
    (tmp_path / RULES.name).write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
    copied = shutil.copy(COURSES, tmp_path)

    told = promtool("test", "rules", copied)

    said = set(re.findall(r"alertname: (\w+)", told.stdout + told.stderr))
    assert said == {rule["alert"] for rule in rules() if broken is not hasty or "for" in rule}


def test_without_the_tool_it_is_told_what_to_install_and_nothing_is_left_out_where_nothing_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("NO_SKIPS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install --no-install-recommends prometheus"):
        programs.program("promtool")

    monkeypatch.setenv("NO_SKIPS", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install"):
        programs.program("promtool")
