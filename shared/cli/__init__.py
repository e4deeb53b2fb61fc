"""The command `tsunagu`: one file per command; what is heavy is imported inside the command."""

from __future__ import annotations

import sys

import typer

from shared.cli import (
    backup,
    dead_letters,
    demo,
    forget,
    indicators,
    keys,
    migrate,
    plain,
    rebuild,
    replay,
    restore,
    status,
    token,
    up,
)
from shared.stack.trouble import ExitCode, StackTrouble

app = typer.Typer(
    name="tsunagu",
    help="つなぐ — 重層的支援体制整備事業のための五つのサービスを動かします。",
    epilog="終了コード: 0 正常 ・ 1 失敗 ・ 2 使い方の誤り ・ 3 動いていない ・ 4 ポート使用中 ・ "
    "5 すでに動いている ・ 6 フォルダに書けない ・ 7 プログラムがない ・ 8 起動しない ・ 9 作り直した数と違う",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # they would show passwords and personal data
    rich_markup_mode=None,
)
app.command("up", help=up.HELP)(up.run)
app.command("demo", help=demo.HELP)(demo.run)
app.command("status", help=status.HELP)(status.run)
app.command("token", help=token.HELP)(token.run)
app.command("migrate", help=migrate.HELP)(migrate.run)
app.command("backup", help=backup.HELP)(backup.run)
app.command("restore", help=restore.HELP)(restore.run)
app.command("rebuild", help=rebuild.HELP)(rebuild.run)
app.command("replay", help=replay.HELP)(replay.run)
app.command("forget", help=forget.HELP)(forget.run)
app.command("indicators", help=indicators.HELP)(indicators.run)
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run the command line; trouble is told in one line and an exit code."""
    try:
        with plain.plain_words():
            code = app(prog_name="tsunagu", standalone_mode=False)
    except StackTrouble as trouble:
        print(trouble, file=sys.stderr)  # noqa: T201
        sys.exit(trouble.code)
    sys.exit(code if isinstance(code, int) else ExitCode.DONE)
