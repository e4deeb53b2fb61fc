"""`tsunagu up`: the whole system on this machine, until told to stop."""

from __future__ import annotations

import contextlib
from typing import Annotated

import typer

Port = Annotated[
    int, typer.Option(help="API のポート番号。0 なら空いている番号を使います。", min=0, max=65535, show_default=True)
]
Replicas = Annotated[
    int,
    typer.Option(
        help="各サービスの常駐処理と API をそれぞれ何個ずつ動かすか。",
        envvar="TSUNAGU_REPLICAS",
        min=1,
        max=8,
        show_default=True,
    ),
]


HELP = """すべて(PostgreSQL・Redis・五つのサービス)を起動し、Ctrl-C まで動かします。

データと鍵は TSUNAGU_HOME(既定: 開発フォルダの .tsunagu、それ以外は ~/.tsunagu)に置かれ、次の起動でも残ります。
"""


def run(port: Port = 8460, replicas: Replicas = 1) -> None:
    """Start everything on this machine and keep it running."""
    from shared.stack.home import find_home
    from shared.stack.up import Plan, up

    home = find_home()
    say(f"起動しています… （{home.root}）")
    up(home, port=port, say=say, plan=Plan(replicas=replicas))


def say(line: str) -> None:
    """Print at once; a terminal that was closed must not keep the stack from stopping in order."""
    with contextlib.suppress(OSError):
        typer.echo(line)
