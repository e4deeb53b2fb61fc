"""The compose file on a real Docker engine: up, the same journey through the gateway, down."""

import json
import subprocess

import httpx
import pytest

from shared.demo.journey import EXPECTED, FIRST, JOURNEY, LAST
from shared.demo.play import Polling, flat
from shared.demo.story import CITY, COORDINATOR, Story
from shared.settings import SERVICES
from shared.testing.eventually import eventually
from tests.compose.conftest import ROOT, Installation

pytestmark = pytest.mark.compose


async def play(installation: Installation) -> dict[str, dict[str, int]]:
    async with httpx.AsyncClient(base_url=installation.url, timeout=60, trust_env=False) as client:
        story = Story(client, installation.token, Polling(60))
        for step in JOURNEY:
            await step.play(story)
        table: dict[str, dict[str, int]] = {}

        async def counted() -> bool:
            answer = await story.get(CITY, f"/reporting/v1/indicators?from={FIRST}&to={LAST}")
            table.update(flat(answer["indicators"]))
            return all(tuple(table[name].values()) == (*months, total) for name, (months, total) in EXPECTED.items())

        await eventually(counted, timeout=60)
    return table


async def one_more_is_counted(installation: Installation) -> None:
    """A consultation of its own reaches the indicators."""
    async with httpx.AsyncClient(base_url=installation.url, timeout=60, trust_env=False) as client:
        story = Story(client, installation.token, Polling(60), key="another")

        async def total() -> int:
            answer = await story.get(CITY, f"/reporting/v1/indicators?from={FIRST}&to={LAST}")
            return int(answer["indicators"]["consultations_received"]["total"])

        before = await total()
        await JOURNEY[0].play(story)

        async def counted() -> bool:
            return await total() == before + 1

        await story.until("one more consultation", counted)


async def test_the_journey_through_the_gateway_and_again_after_redis_lost_everything(
    installation: Installation,
) -> None:
    table = await play(installation)
    installation.compose("exec", "-T", "redis", "redis-cli", "flushall")
    assert await play(installation) == table
    await one_more_is_counted(installation)


def test_every_process_runs_without_root_and_is_healthy(installation: Installation) -> None:
    lines = installation.compose("ps", "--format", "json").stdout.splitlines()
    states = {state["Service"]: state for state in map(json.loads, lines)}
    for service in SERVICES:
        for part in ("api", "worker"):
            assert states[f"{service}-{part}"]["Health"] == "healthy"
            assert installation.compose("exec", "-T", f"{service}-{part}", "id", "-u").stdout.strip() != "0"


def life(installation: Installation, service: str) -> str:
    """When the only container of a service was last started."""
    container = installation.compose("ps", "--quiet", service).stdout.strip()
    return installation.run("docker", "inspect", "--format", "{{.State.StartedAt}}", container).stdout.strip()


async def test_a_process_that_ended_is_started_again(installation: Installation) -> None:
    # Told to stop, it goes on answering those who are connected for a while: only another life counts.
    earlier = life(installation, "intake-api")
    ending = "import os, signal; os.kill(1, signal.SIGTERM)"
    installation.compose("exec", "-T", "intake-api", "python", "-c", ending)
    headers = {"Authorization": f"Bearer {installation.token(COORDINATOR)}"}
    async with httpx.AsyncClient(base_url=installation.url, headers=headers, timeout=30, trust_env=False) as client:

        async def serves_anew() -> bool:
            lives_anew = life(installation, "intake-api") != earlier
            return lives_anew and (await client.get("/intake/v1/agencies")).is_success

        await eventually(serves_anew, timeout=60)


def test_one_service_cannot_open_anothers_database(installation: Installation) -> None:
    password = installation.environment["INTAKE_PASSWORD"]
    command = f"PGPASSWORD={password} psql -h 127.0.0.1 -U intake -d coordination -c 'SELECT 1'"
    assert installation.compose("exec", "-T", "postgres", "sh", "-c", command, check=False).returncode != 0


def test_default_secrets_are_refused_in_one_line() -> None:
    command = ["docker", "compose", "--project-name", "tsunagu-default", "--env-file", ".env.example"]
    run = [*command, "run", "--rm", "--no-deps", "migrate"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    subprocess.run([*command, "down", "--volumes"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode != 0
    assert "change-me" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
