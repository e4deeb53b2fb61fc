"""The command line as an operator meets it: real processes, plain words, exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from joserfc import jwt

from shared.stack.home import Home
from shared.stack.state import State, start_of
from shared.stack.trouble import ExitCode
from shared.web.tokens import signing_key
from tests.shared.cli.conftest import Tsunagu

COMMANDS = [
    "up",
    "demo",
    "status",
    "token",
    "migrate",
    "indicators",
    "dead-letters",
    "keys",
    "backup",
    "restore",
    "replay",
]


def test_help_names_every_command(tsunagu: Tsunagu) -> None:
    said = tsunagu("--help")

    assert said.returncode == 0
    assert all(f"\n  {command} " in said.stdout for command in COMMANDS)


def test_help_loads_nothing_heavy() -> None:
    heavy = {"sqlalchemy", "fastapi", "faststream", "asyncpg"}
    code = f"import sys, shared.cli; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [["status"], ["status", "--json"], ["migrate"], ["dead-letters", "list"], ["replay", "--to", "reporting"]],
)
def test_what_needs_a_running_stack_says_in_one_line_that_none_runs(tsunagu: Tsunagu, command: list[str]) -> None:
    said = tsunagu(*command)

    assert said.returncode == ExitCode.NOT_RUNNING
    assert said.stdout == ""
    assert said.stderr.count("\n") == 1
    assert "tsunagu は動いていません" in said.stderr


def test_a_token_carries_agency_and_roles_and_ends(tsunagu: Tsunagu, tmp_path: Path) -> None:
    assert tsunagu("keys", "generate", "keys").returncode == 0
    key = tmp_path / "keys" / "issuer" / "signing.jwks"

    said = tsunagu(
        *("token", "--agency", "council", "--role", "worker", "--role", "coordinator"),
        *("--subject", "w-17", "--key", str(key), "--expires", "30m"),
    )

    claims = jwt.decode(said.stdout.strip(), signing_key(key)).claims
    assert (claims["agency"], claims["sub"]) == ("council", "w-17")
    assert claims["roles"] == ["coordinator", "worker"]
    assert claims["exp"] - claims["iat"] == 1800
    stranger = tsunagu("token", "--agency", "education_office", "--role", "worker", "--key", str(key))
    assert "education_office という所属は市の定義にありません" in stranger.stderr
    assert (said.stderr, stranger.stdout.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--role", "boss"], "boss という役割はありません"),
        (["--role", "worker", "--expires", "soon"], "soon を長さとして読めません"),
        (["--role", "worker", "--key", "nowhere.jwk"], "nowhere.jwk"),
    ],
)
def test_a_token_that_cannot_be_made_says_why(tsunagu: Tsunagu, options: list[str], word: str) -> None:
    said = tsunagu("token", "--agency", "city", *options)

    assert said.returncode == 2
    assert word in said.stderr
    assert "Traceback" not in said.stderr


def test_keys_that_exist_stay_and_are_private(tsunagu: Tsunagu, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    tsunagu("keys", "generate", str(folder))
    before = {path: path.read_bytes() for path in folder.rglob("*.jwks")}

    assert tsunagu("keys", "generate", str(folder)).returncode == 0

    assert {path: path.read_bytes() for path in folder.rglob("*.jwks")} == before
    assert len(before) == 5 * 4 + 2
    private = [path for path in before if "public" not in path.parts and path.name != "public.jwks"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in private)


def test_migrate_refuses_the_default_secret_and_unknown_services(tsunagu: Tsunagu) -> None:
    default = "postgresql+asyncpg://intake:change-me@127.0.0.1:1/intake"

    refused = tsunagu("migrate", "intake", TSUNAGU_INTAKE_DATABASE_URL=default)
    unknown = tsunagu("migrate", "payroll")

    assert (refused.returncode, unknown.returncode) == (ExitCode.FAILED, ExitCode.FAILED)
    assert "TSUNAGU_INTAKE_DATABASE_URL" in refused.stderr
    assert "payroll というサービスはありません" in unknown.stderr


def test_indicators_of_a_stack_that_does_not_answer_fail_in_one_line(tsunagu: Tsunagu) -> None:
    said = tsunagu(
        *("indicators", "--from", "2026-04", "--to", "2026-11", "--base-url", "http://127.0.0.1:1"), TSUNAGU_TOKEN="t"
    )

    assert said.returncode == ExitCode.FAILED
    assert said.stderr.count("\n") == 1
    assert "接続できません" in said.stderr


def test_a_demo_that_could_not_write_its_indicators_is_told_before_it_begins(tsunagu: Tsunagu, tmp_path: Path) -> None:
    said = tsunagu("demo", "--exit", "--json", str(tmp_path / "nowhere" / "out.json"))

    assert said.returncode == ExitCode.FAILED
    assert said.stderr.count("\n") == 1
    assert "--json" in said.stderr
    assert not (tmp_path / "home").exists()


def test_a_demo_beside_a_stack_of_too_early_a_clock_fails_in_one_line_and_writes_nothing(
    tsunagu: Tsunagu, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    State(
        home=str(home.root),
        pid=os.getpid(),
        started=start_of(os.getpid()),
        phase="ready",
        base_url="http://127.0.0.1:1",
        redis_url="redis://127.0.0.1:1",
        databases={},
        issuer="-",
        now="2026-04-01T09:00:00+09:00",
    ).save(home)

    said = tsunagu("demo", "--exit", "--json", str(tmp_path / "out.json"))

    assert said.returncode == ExitCode.FAILED
    assert said.stderr.count("\n") == 1
    assert "再現できません" in said.stderr
    assert not (tmp_path / "out.json").exists()


def test_a_month_that_is_none_is_told_with_the_form_it_should_have(tsunagu: Tsunagu) -> None:
    said = tsunagu("indicators", "--from", "2026-4", "--to", "2026-11")

    assert said.returncode == 2
    assert "2026-04" in said.stderr
