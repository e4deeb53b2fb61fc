"""`tsunagu restore`: make this home what it was when a backup was taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shared.cli import given
from shared.cli.up import say

HELP = """控え(backup)のファイルから、データベース・鍵・パスワードをこのフォルダ(TSUNAGU_HOME)に戻します。

全体を確かめてから置き換えます。途中で止まっても、今のものはそのまま残ります。
"""


def run(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="ファイル", help="tsunagu backup が書いたファイル。", show_default=False, parser=given.path
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="すでにデータがあっても置き換えます(今のデータは別のフォルダへ移します)。")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(help="暗号化した控えを開く秘密鍵のファイル。", show_default=False, parser=given.path),
    ] = None,
) -> None:
    """Restore a backup into this home."""
    from shared.cli.stack import ended_in_order
    from shared.reference.calendar import JST
    from shared.stack.backup.restoring import restore
    from shared.stack.home import find_home

    home = find_home()
    with ended_in_order():
        done = restore(home, file, identity=key, replacing=replace)
    moment = done.moment.astimezone(JST)
    say(f"{home.root} を {moment:%Y-%m-%d %H:%M:%S} の時点に戻しました。tsunagu up で始められます。")
    for folder in done.before:
        say(f"前のデータは {folder} にあります。要らないと確かめたら消してください（個人情報と鍵が入っています）。")
