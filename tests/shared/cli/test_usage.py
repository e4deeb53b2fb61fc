"""A command given wrongly: one plain Japanese line, the right usage, exit code 2."""

from __future__ import annotations

import pytest

from shared.stack.trouble import ExitCode
from tests.shared.cli.conftest import Tsunagu

USAGE = 2
NO_LETTER = "x"


@pytest.mark.parametrize(
    ("given", "wrong", "usage"),
    [
        (["nope"], "nope という命令はありません。", "tsunagu [オプション] 命令 [引数]..."),
        (
            ["stats"],
            "stats という命令はありません。status ではありませんか。",
            "tsunagu [オプション] 命令 [引数]...",
        ),
        (["keys", "nope"], "nope という命令はありません。", "tsunagu keys [オプション] 命令 [引数]..."),
        (["up", "--quick"], "--quick というオプションはありません。", "tsunagu up [オプション]"),
        (
            ["up", "--prot", "1"],
            "--prot というオプションはありません。--port ではありませんか。",
            "tsunagu up [オプション]",
        ),
        (["up", "more"], "more は余分です。", "tsunagu up [オプション]"),
        (["up", "--port", "x"], "--port: x を整数として読めません。", "tsunagu up [オプション]"),
        (["up", "--port", "99999"], "--port: 99999 は範囲 (0<=x<=65535) の外です。", "tsunagu up [オプション]"),
        (["token"], "--agency を指定してください。", "tsunagu token [オプション]"),
        (["restore"], "ファイル を指定してください。", "tsunagu restore [オプション] {ファイル}"),
        (["restore", ""], "ファイル: 空です。", "tsunagu restore [オプション] {ファイル}"),
        (["restore", "file", "--key", ""], "--key: 空です。", "tsunagu restore [オプション] {ファイル}"),
        (["backup", ""], "ファイル: 空です。", "tsunagu backup [オプション] {ファイル}"),
        (["backup", "file", "--to", ""], "--to: 空です。", "tsunagu backup [オプション] {ファイル}"),
        (["keys", "generate", " "], "フォルダ: 空です。", "tsunagu keys generate [オプション] {フォルダ}"),
        (
            ["dead-letters", "show", NO_LETTER],
            "番号: x を番号 (UUID) として読めません。",
            "tsunagu dead-letters show [オプション] {番号}",
        ),
        (
            ["dead-letters", "discard", NO_LETTER, "--reason", "boring"],
            "--reason: boring は選べません。no_event, done_otherwise, trial のどれかです。",
            "tsunagu dead-letters discard [オプション] {番号}",
        ),
        (
            ["token", "--agency", "kita", "--role", "worker", "--expires", "soon"],
            "soon を長さとして読めません。例: 30m, 12h, 7d",
            "tsunagu token [オプション]",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_said_in_one_line_above_the_right_usage(
    tsunagu: Tsunagu, given: list[str], wrong: str, usage: str
) -> None:
    said = tsunagu(*given)

    command = usage.split(" [", maxsplit=1)[0]
    assert (said.returncode, said.stdout) == (USAGE, "")
    assert said.stderr.splitlines() == [wrong, f"使い方: {usage}", f"説明: {command} --help"]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [(["up", "--port"], "--port には値が必要です。"), (["demo", "--exit=1"], "--exit に値は付けられません。")],
)
def test_an_option_with_a_value_too_few_or_too_many_is_told(tsunagu: Tsunagu, given: list[str], wrong: str) -> None:
    said = tsunagu(*given)

    assert (said.returncode, said.stdout) == (USAGE, "")
    assert said.stderr.splitlines() == [wrong, "説明: --help を付けて実行してください。"]


@pytest.mark.parametrize("group", [[], ["dead-letters"]])
def test_a_group_alone_shows_what_there_is(tsunagu: Tsunagu, group: list[str]) -> None:
    said = tsunagu(*group)

    assert said.returncode == USAGE
    assert "命令:" in said.stdout + said.stderr


@pytest.mark.parametrize("command", [["up"], ["token"], ["keys", "generate"], ["dead-letters", "discard"], []])
def test_help_speaks_japanese_only(tsunagu: Tsunagu, command: list[str]) -> None:
    said = tsunagu(*command, "--help")

    assert said.returncode == 0
    assert said.stdout.startswith(" ".join(["使い方: tsunagu", *command]))
    english = ("Usage", "Options", "Arguments", "Commands", "Show this", "[required", "default", "env var", "[ARGS]")
    assert not [word for word in english if word in said.stdout]


@pytest.mark.parametrize("address", ["foo", "postgresql+asyncpg://intake@127.0.0.1:many/intake"])
@pytest.mark.parametrize(
    "command", [["dead-letters", "list"], ["rebuild", "reporting"], ["replay", "--to", "reporting"]]
)
def test_an_address_that_is_none_is_named_and_not_repeated(tsunagu: Tsunagu, command: list[str], address: str) -> None:
    told = tsunagu(*command, TSUNAGU_DATABASE_URL=address)
    assert (told.returncode, told.stdout) == (ExitCode.FAILED, "")
    assert told.stderr == "TSUNAGU_DATABASE_URL を接続先として読めません。設定を確かめてください。\n"


def test_a_home_that_is_a_file_runs_nothing(tsunagu: Tsunagu) -> None:
    told = tsunagu("status", TSUNAGU_HOME="/etc/passwd")
    assert told.returncode == ExitCode.NOT_RUNNING
    assert "Traceback" not in told.stderr
