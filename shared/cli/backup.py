"""`tsunagu backup`: one file from which this home can be made again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.cli import given
from shared.cli.up import say

HELP = """五つのデータベースの同じ時点の写しと、鍵・パスワードを一つのファイルに書きます。

動いたままでも、止めてからでも使えます。Redis は要りません。戻すには tsunagu restore。
"""

WARNING = (
    "注意: このファイルにはすべての鍵が入っており、持つ人は全員の個人情報を読めます。"
    "本人だけが読めるようにしました(600)。外へ持ち出すときは --to で暗号化してください。"
)


def run(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="ファイル", help="書くファイル。すでにあれば断ります。", show_default=False, parser=given.path
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            help="この公開鍵(tsunagu keys backup で作ったもの)だけで開けるように暗号化します。", parser=given.word
        ),
    ] = None,
) -> None:
    """Write a backup of this home."""
    from shared.cli.stack import ended_in_order
    from shared.reference.calendar import JST
    from shared.stack.backup.taking import back_up
    from shared.stack.home import find_home

    with ended_in_order():
        taken = back_up(find_home(), file, recipient=to)
    moment = taken.moment.astimezone(JST)
    say(f"{file} に控えを書きました（{moment:%Y-%m-%d %H:%M:%S} の時点、{taken.size / 1_000_000:,.1f} MB）。")
    say("暗号化しました。開けるのは秘密鍵を持つ人だけです。" if to else WARNING)
