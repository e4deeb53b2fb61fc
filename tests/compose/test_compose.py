"""The compose file on a real Docker engine: up, the same journey through the gateway, down."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from shared.actors import Actor
from shared.demo.journey import EXPECTED, FIRST, JOURNEY, LAST
from shared.demo.play import Polling, flat
from shared.demo.story import CITY, COORDINATOR, Story
from shared.settings import SERVICES
from shared.stack.ports import free_port
from shared.testing.eventually import eventually

pytestmark = pytest.mark.compose
ROOT = Path(__file__).resolve().parents[2]
PASSWORDS = ("POSTGRES", *(service.upper() for service in SERVICES), "REDIS")
TSUNAGU = Path(sys.executable).with_name("tsunagu")


@dataclass
class Installation:
    """One installation by compose, under a project name of its own."""

    environment: dict[str, str]
    signing: Path
    port: int
    tokens: dict[Actor, str] = field(default_factory=dict)

    def compose(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run `docker compose`; its output is shown when it fails."""
        command = ["docker", "compose", "--project-name", "tsunagu-test", "--env-file", os.devnull, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    def token(self, actor: Actor) -> str:
        """As an operator makes one: `tsunagu token --key`."""
        if actor not in self.tokens:
            roles = [word for role in sorted(actor.roles) for word in ("--role", role)]
            command = [TSUNAGU, "token", "--agency", actor.agency, *roles, "--subject", actor.subject]
            made = subprocess.run([*command, "--key", self.signing], capture_output=True, text=True, check=True)
            self.tokens[actor] = made.stdout.strip()
        return self.tokens[actor]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Installation]:
    keys = tmp_path_factory.mktemp("keys")
    subprocess.run([TSUNAGU, "keys", "generate", keys], check=True, capture_output=True)
    public = tmp_path_factory.mktemp("issuer")
    public.chmod(0o755)
    (public / "public.jwks").write_text((keys / "issuer" / "public.jwks").read_text())
    (public / "public.jwks").chmod(0o644)
    port = free_port()
    environment = os.environ | {
        "TSUNAGU_ISSUER_JWKS": "/issuer/public.jwks",
        "ISSUER_FOLDER": str(public),
        "GATEWAY_PORT": str(port),
        "TSUNAGU_NOW": "2026-11-30T12:00:00+09:00",
        **{f"{name}_PASSWORD": secrets.token_hex(16) for name in PASSWORDS},
    }
    made = Installation(environment, keys / "issuer" / "signing.jwks", port)
    try:
        made.compose("up", "--build", "--wait", "--wait-timeout", "300", "--quiet-pull")
        yield made
    finally:
        if request.session.testsfailed or sys.exc_info()[0]:
            sys.stdout.write(made.compose("ps", "--all", check=False).stdout)
            sys.stdout.write(made.compose("logs", "--no-color", "--tail", "60", check=False).stdout)
        made.compose("down", "--volumes", "--timeout", "20")


async def play(installation: Installation) -> dict[str, dict[str, int]]:
    url = f"http://127.0.0.1:{installation.port}"
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
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
    url = f"http://127.0.0.1:{installation.port}"
    async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
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


async def test_a_process_that_ended_is_started_again(installation: Installation) -> None:
    ending = "import os, signal; os.kill(1, signal.SIGTERM)"
    installation.compose("exec", "-T", "intake-api", "python", "-c", ending)
    headers = {"Authorization": f"Bearer {installation.token(COORDINATOR)}"}
    url = f"http://127.0.0.1:{installation.port}"
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False) as client:

        async def serves_anew() -> bool:
            started = installation.compose("exec", "-T", "intake-api", "cat", "/proc/1/stat", check=False)
            return started.returncode == 0 and (await client.get("/intake/v1/agencies")).is_success

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
