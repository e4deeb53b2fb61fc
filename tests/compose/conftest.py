"""One installation by compose, on a real Docker engine, for all tests of this folder."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from shared.actors import Actor
from shared.settings import SERVICES
from shared.stack.ports import free_port

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

    @property
    def url(self) -> str:
        """Where the gateway listens."""
        return f"http://127.0.0.1:{self.port}"

    def compose(self, *arguments: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run `docker compose`; its output is shown when it fails."""
        command = ["docker", "compose", "--env-file", os.devnull, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert not check or done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done

    def documented(self, heading: str, folder: Path, *, without: str = "") -> None:
        """Do what the first commands below a heading of docs/operations.md do, with `folder` in the place of /srv.

        `without`: a word of them that is left out.
        """
        below = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split(f"\n### {heading}\n")[1]
        commands = below.split("```sh\n")[1].split("```")[0]
        assert without in commands
        commands = commands.replace(without, "") if without else commands
        for named, here in (
            ("/srv", str(folder)),
            ("tsunagu_", f"{self.environment['COMPOSE_PROJECT_NAME']}_"),
            ("$(date +%F)", "2026-11-30"),
        ):
            commands = commands.replace(named, here)
        done = self.run("sh", "-euc", commands)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a program in the repository's folder for which this is the only installation."""
        environment = self.environment | {"COMPOSE_ENV_FILES": os.devnull}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    def token(self, actor: Actor) -> str:
        """As an operator makes one: `tsunagu token --key`."""
        if actor not in self.tokens:
            roles = [word for role in sorted(actor.roles) for word in ("--role", role)]
            command = [TSUNAGU, "token", "--agency", actor.agency, *roles, "--subject", actor.subject]
            made = subprocess.run([*command, "--key", self.signing], capture_output=True, text=True, check=True)
            self.tokens[actor] = made.stdout.strip()
        return self.tokens[actor]


def destroy(installation: Installation, *, shown: bool) -> None:
    """Take an installation away with its volumes; what became of it is shown when wished."""
    if shown:
        sys.stdout.write(installation.compose("ps", "--all", check=False).stdout)
        sys.stdout.write(installation.compose("logs", "--no-color", "--tail", "60", check=False).stdout)
    installation.compose("down", "--volumes", "--timeout", "20")


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Installation]:
    keys = tmp_path_factory.mktemp("keys")
    subprocess.run([TSUNAGU, "keys", "generate", keys], check=True, capture_output=True)
    public = tmp_path_factory.mktemp("issuer")
    public.chmod(0o755)
    (public / "public.jwks").write_text((keys / "issuer" / "public.jwks").read_text())
    (public / "public.jwks").chmod(0o644)
    port = free_port()
    environment = os.environ | {
        "COMPOSE_PROJECT_NAME": "tsunagu-test",
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
        destroy(made, shown=bool(request.session.testsfailed or sys.exc_info()[0]))
