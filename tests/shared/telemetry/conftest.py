"""A screen on which everything logged is shown."""

import io
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest
import structlog

from shared import telemetry

NAME = "架空花子"
ROMAJI = "kaku-hanako"


class Screen(io.StringIO):
    """What went to stderr, as text and as the happenings it tells."""

    def lines(self) -> list[dict[str, Any]]:
        return [orjson.loads(line) for line in self.getvalue().splitlines()]

    def only(self) -> dict[str, Any]:
        [line] = self.lines()
        return line

    def shows(self, *texts: str) -> bool:
        return any(text in self.getvalue() for text in texts)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """Telemetry configured as in a service of its own, and everything put back afterwards."""
    for holder, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(holder, name, getattr(holder, f"__{name}__"))
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    monkeypatch.setattr(telemetry, "_process", {})
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    before = (list(root.handlers), root.level)
    quiet = {name: logging.getLogger(name).level for name in telemetry.QUIET}
    shown = Screen()
    telemetry.configure("intake", instance="kita", stream=shown)
    try:
        yield shown
    finally:
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
        logging.setLogRecordFactory(factory)
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        for name, level in quiet.items():
            logging.getLogger(name).setLevel(level)


def raised(failing: Callable[[], Any]) -> Exception:
    try:
        failing()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we tell about
        return error
    raise AssertionError("did not fail")


def failing_on(name: str) -> None:
    raise ValueError(f"{name} is unknown")
