"""The reference journey on the whole embedded stack: real processes, real streams, and what they leave behind."""

import asyncio
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest
from redis.asyncio import Redis

from shared.contracts.topology import SUBSCRIPTIONS
from shared.demo.household import PRIVATE_TEXTS
from shared.demo.journey import expected
from shared.demo.play import Polling, tokens_signed_by
from shared.demo.story import COORDINATOR, WINDOW, Story
from shared.settings import SERVICES
from shared.stack.keys import signing_file
from shared.testing.eventually import eventually
from tests.journeys import streamed
from tests.journeys.collector import Collector, collecting
from tests.journeys.embedded import Embedded, started
from tests.shared.stack.stacks import open_folder

NOW = "2026-11-30T12:00:00+09:00"
HEARING = ("apply", "count")


@dataclass
class Stack(Embedded):
    """A stack started by `tsunagu up` in a home of its own, that sends its traces to us."""

    collector: Collector


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """A running stack in which the journey was played by `tsunagu demo`."""
    with (
        open_folder() as folder,
        collecting() as collector,
        started(folder / "home", TSUNAGU_NOW=NOW, **collector.environment) as begun,
    ):
        made = Stack(begun.home, begun.environment, collector)
        played = made.tsunagu("demo", "--exit", "--json", str(made.home / "first.json"))
        assert played.returncode == 0, played.stdout + played.stderr
        yield made


def indicators(file: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(file.read_text())
    return found


def test_the_indicators_are_those_of_the_plan(stack: Stack) -> None:
    found = indicators(stack.home / "first.json")
    assert {name: found[name] for name in expected()} == expected()


def test_a_second_run_finds_its_records_and_counts_nothing_twice(stack: Stack) -> None:
    again = stack.tsunagu("demo", "--exit", "--json", str(stack.home / "second.json"))
    assert again.returncode == 0, again.stdout + again.stderr
    assert indicators(stack.home / "second.json") == indicators(stack.home / "first.json")


def test_the_command_line_gives_the_same_numbers(stack: Stack) -> None:
    shown = stack.tsunagu("indicators", "--from", "2026-04", "--to", "2026-11", "--json")
    assert json.loads(shown.stdout) == indicators(stack.home / "first.json")


def test_status_tells_where_everything_is(stack: Stack) -> None:
    status = stack.status()
    assert set(status) >= {"base_url", "redis_url", "databases", "processes"}
    assert set(status["databases"]) == set(SERVICES)
    assert {process["status"] for process in status["processes"]} == {"running"}


async def test_r17_no_name_address_birth_date_or_free_text_on_streams_in_logs_or_in_reporting(stack: Stack) -> None:
    left = await what_is_left_behind(stack)
    assert {"reporting", "trace 0"} < set(left)
    assert len([place for place in left if place.endswith("/metrics")]) == 2 * len(SERVICES)
    assert len(left) > 20
    found = [(place, text) for place, content in left.items() for text in PRIVATE_TEXTS if text in content]
    assert found == []


async def test_one_trace_leads_through_the_processes_from_the_consultation_to_the_count(stack: Stack) -> None:
    received = "tsunagu.intake.consultation-received.v1"
    way = {
        ("tsunagu-intake", "POST /intake/v1/consultations"),
        ("tsunagu-intake", f"publish {received}"),
        ("tsunagu-reporting", f"count {received}"),
    }

    def whole() -> bool:
        traces: dict[bytes, set[tuple[str, str]]] = defaultdict(set)
        for span in stack.collector.spans():
            traces[span.trace].add((span.service, span.name))
        return any(way <= trace for trace in traces.values())

    await eventually(whole)


async def test_every_service_that_hears_of_a_request_elsewhere_goes_on_in_its_trace(stack: Stack) -> None:
    """Over as many hops as there are: what a handler records is heard in the same trace."""
    heard = {(listener, publisher) for listener, publishers in SUBSCRIPTIONS.items() for publisher in publishers}
    of_the_story = heard - {
        ("intake", "community"),
        ("community", "coordination"),
    }  # no notice, no meeting that finds a gap

    def told() -> bool:
        spans = stack.collector.spans()
        begun = {span.trace for span in spans if span.name.startswith("POST ")}
        words = [(span.service, re.split(r"[ .]", span.name)) for span in spans if span.trace in begun]
        followed = {(service.removeprefix("tsunagu-"), said[2]) for service, said in words if said[0] in HEARING}
        return followed >= of_the_story

    await eventually(told)


async def test_at_rest_every_database_holds_them_encrypted_only(stack: Stack) -> None:
    for service in SERVICES:
        content = await everything_in(stack.status()["databases"][service])
        assert [text for text in PRIVATE_TEXTS if text in content] == [], service


async def test_no_delivery_failed(stack: Stack) -> None:
    for service in SERVICES:
        connection = await asyncpg.connect(stack.status()["databases"][service])
        assert await connection.fetchval("SELECT count(*) FROM dead_letter") == 0
        await connection.close()


async def what_is_left_behind(stack: Stack) -> dict[str, str]:
    """Streams, log lines, rows of reporting, outboxes, metrics, traces: where it lies → its text."""
    status = stack.status()
    traces = [body.decode("utf-8", "replace") for body in stack.collector.sent]
    left = {f"log {file.name}": file.read_text(errors="replace") for file in (stack.home / "logs").iterdir()}
    left["reporting"] = await everything_in(status["databases"]["reporting"])
    left |= {f"trace {number}": text for number, text in enumerate(traces)}
    async with httpx.AsyncClient(trust_env=False) as client:
        for page in [page for process in status["processes"] for page in process.get("metrics", ())]:
            left[page] = (await client.get(page)).text
    redis = Redis.from_url(status["redis_url"])
    for service in SERVICES:
        for entry, fields in await redis.xrange(f"tsunagu:{service}") or ():
            left[f"{service} {entry}"] = readable(fields[b"__data__"].decode())
    await redis.aclose()
    for service in SERVICES:
        connection = await asyncpg.connect(status["databases"][service])
        for row in await connection.fetch("SELECT position, body FROM outbox"):
            left[f"outbox {service} {row['position']}"] = readable(row["body"])
        await connection.close()
    return left


def readable(body: str) -> str:
    """The body with its escapes undone, so that a name cannot hide in them."""
    return body + json.dumps(json.loads(body), ensure_ascii=False)


async def everything_in(dsn: str) -> str:
    """Every row of every table, as a dump would show it; bytes also as the text they may hold."""
    connection = await asyncpg.connect(dsn)
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    content = []
    for table in tables:
        for row in await connection.fetch(f'SELECT * FROM "{table["tablename"]}"'):
            content += [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in row.values()]
    await connection.close()
    return "\n".join(content)


async def test_a_killed_worker_and_a_wiped_redis_leave_the_numbers_as_they_are(stack: Stack) -> None:
    status = stack.status()
    redis = Redis.from_url(status["redis_url"])
    await redis.flushall()
    await redis.aclose()
    for process in status["processes"]:
        if process["name"].endswith("-worker"):
            os.kill(process["pid"], 9)
    played = await asyncio.to_thread(stack.tsunagu, "demo", "--exit", "--json", str(stack.home / "after.json"))
    assert played.returncode == 0, played.stdout + played.stderr
    assert indicators(stack.home / "after.json") == indicators(stack.home / "first.json")


async def test_r14_what_coordination_asks_and_finds_missing_comes_back_over_the_streams(stack: Stack) -> None:
    status = stack.status()
    tokens = tokens_signed_by(signing_file(stack.home / "keys"))
    async with httpx.AsyncClient(base_url=status["base_url"], timeout=60, trust_env=False) as client:
        story = Story(client, tokens, Polling(60), "streamed", step="streamed")
        referral = await streamed.referred(story)
        gap = await streamed.what_a_conference_finds_missing(story)
        await streamed.stands(story, gap, "recorded")
        project = await streamed.opens(story, gap)

        async def offered() -> bool:
            menus = (await story.get(COORDINATOR, "/participation/v1/menus"))["items"]
            return project in [each.get("development_id") for each in menus]

        async def gathering() -> bool:
            seen = await story.get(WINDOW, f"/intake/v1/referrals/{referral}")
            return bool(seen["case"] and seen["case"]["stage"] == "gathering")

        await story.until("the menu is offered", offered)
        await story.until("the desk sees where its case stands", gathering)
