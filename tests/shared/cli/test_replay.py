"""`tsunagu replay` as an operator meets it: one line each for progress, result and refusal."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest

from shared.stack.trouble import ExitCode
from tests.shared.cli.conftest import Tsunagu
from tests.shared.messaging.conftest import a_concern, key_folder, sides
from tests.shared.messaging.test_replay import CALM, history

__all__ = ["key_folder", "sides"]  # fixtures


@pytest.fixture
def replay(tsunagu: Tsunagu) -> Tsunagu:
    """`replay("--to", "reporting")` in an empty home."""
    return partial(tsunagu, "replay")


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--service", "welfare", "--to", "reporting"], ExitCode.FAILED, "welfare というサービスはありません"),
        (["--service", "intake", "--to", "welfare"], ExitCode.FAILED, "welfare というサービスはありません"),
        (["--service", "reporting", "--to", "intake"], ExitCode.FAILED, "intake は reporting の出来事を受け取りません"),
        (["--service", "intake", "--to", "intake"], ExitCode.FAILED, "intake は intake の出来事を受け取りません"),
        (["--to", "reporting", "--since", "2026-13"], 2, "2026-13 を年月として読めません"),
        (["--to", "reporting", "--since", "0000-01"], 2, "0000-01 を年月として読めません"),
        (["--to", "reporting", "--since", "先月"], 2, "先月 を年月として読めません"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words(replay: Tsunagu, arguments: list[str], code: int, word: str) -> None:
    said = replay(*arguments)

    assert (said.returncode, said.stdout) == (code, "")
    assert word in said.stderr
    assert "Traceback" not in said.stderr


def test_an_address_where_nobody_answers_is_one_line(replay: Tsunagu) -> None:
    nowhere = "postgresql+asyncpg://a:b@127.0.0.1:1/a"
    said = replay(
        "--service",
        "intake",
        "--to",
        "reporting",
        TSUNAGU_DATABASE_URL=nowhere,
        TSUNAGU_REDIS_URL="redis://127.0.0.1:1",
    )

    assert (said.returncode, said.stderr.count("\n")) == (ExitCode.FAILED, 1)
    assert "途中で止まりました" in said.stderr


async def test_the_operator_is_told_what_was_brought_and_what_lies_aside(replay: Tsunagu, sides: Any) -> None:
    intake, reporting = await sides("intake"), await sides("reporting", delivery_limit=1, **CALM)
    everything = await history(intake, 5)
    reporting.failing = {everything[0]}
    environment = {
        "TSUNAGU_INTAKE_DATABASE_URL": intake.settings.database_url,
        "TSUNAGU_REPORTING_DATABASE_URL": reporting.settings.database_url,
        "TSUNAGU_REDIS_URL": intake.settings.redis_url,
    }
    arguments = ("--service", "intake", "--to", "reporting")

    async with reporting.working():
        first = await asyncio.to_thread(replay, *arguments, **environment)
        second = await asyncio.to_thread(replay, *arguments, "--since", "2026-01", **environment)
        await intake.publish(a_concern())

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == (
        "intake → reporting: 保存された 5 件のうち、届いていなかった 4 件を届けました。"
        "ただし 1 件が処理できずに残っています（tsunagu dead-letters list --service reporting）。\n"
    )
    assert second.stdout.startswith(
        "intake → reporting: 保存された 5 件のうち、新しく届けるものはありません。ただし 1 件が"
    )
