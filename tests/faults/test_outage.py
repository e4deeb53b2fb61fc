"""Redis is away for some seconds in both ways; `python -m tests.faults.hour` is the same for an hour."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.demo.play import tokens_signed_by
from shared.stack.account import choose_account
from shared.stack.home import Home
from shared.stack.state import State, running
from shared.stack.up import BUS_URL
from shared.testing.servers import temporary_folder
from tests.faults.outage import outage
from tests.faults.road import Road, own_road
from tests.faults.stack import running_in

REFUSED_S, SILENT_S = 5.0, 8.0
"""Silence outlasts the five seconds after which a client of Redis gives up."""
MAY_GROW_MB = 20


@contextmanager
def town_on_a_road(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Home, State, Road]]:
    with temporary_folder(choose_account()) as folder, own_road(folder) as road:
        monkeypatch.setenv(BUS_URL, road.url)
        home = Home(Path(folder) / "home")
        home.prepare()
        with running_in(home) as state:
            yield home, state, road


async def test_while_redis_is_away_every_command_is_answered_and_afterwards_everything_arrives_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with town_on_a_road(monkeypatch) as (home, state, road):
        work = outage(state, road, tokens_signed_by(Path(state.issuer)), pause_s=0.5, look_s=4.0)
        record = await work.run(calm_s=4.0, refused_s=REFUSED_S, silent_s=SILENT_S)
        later = running(home)

    assert record.findings == []
    assert record.backlog >= record.commands > 0
    assert record.repeated == {}
    assert later is not None
    assert {each["name"]: each["restarts"] for each in later.processes if each["restarts"]} == {}
    away = [look for look in record.seen if look["phase"] in {"refused", "silent"}]
    assert {look["ready"]["api"] for look in away} == {5}
    assert {look["ready"]["worker"] for look in away[1:]} == {0}
    for name, sizes in record.sizes.items():
        if "worker" in name:
            assert sizes[-1]["rss_mb"] - sizes[0]["rss_mb"] < MAY_GROW_MB, name
