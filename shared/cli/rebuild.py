"""`tsunagu rebuild`: make a service's numbers anew from the events it keeps."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated

import typer

from shared.cli.stack import database_url
from shared.stack.trouble import ExitCode, StackTrouble

HELP = """とっておいた出来事の記録から、すべての数を作り直し、今の数と比べます。

動いたまま実行できます。違いがあれば表示し、終了コード 9 で終わります。今の数は --replace を付けたときだけ差し替えます。
"""

PROGRAMS = {"reporting": "services.reporting.rebuild.program"}
"""The services that keep what they hear, and what makes them anew."""


def run(
    service: Annotated[str, typer.Argument(metavar="サービス", help="サービス名(reporting)。", show_default=False)],
    replace: Annotated[bool, typer.Option("--replace", help="作り直した数に差し替えます。")] = False,
) -> None:
    """Rebuild beside the live tables, and say what differs."""
    if service not in PROGRAMS:
        raise StackTrouble(f"{service} は作り直せません。{', '.join(PROGRAMS)} だけです。", ExitCode.FAILED)
    lines, code = _rebuilt(service, database_url(service), replace=replace)
    for line in lines:
        typer.echo(line)
    raise typer.Exit(code)


def _rebuilt(service: str, url: str, *, replace: bool) -> tuple[list[str], ExitCode]:
    from asyncpg import PostgresError
    from sqlalchemy.exc import DBAPIError

    from shared.settings import ServiceSettings

    settings = ServiceSettings(service=service, instance=service, database_url=url)
    try:
        told: tuple[list[str], ExitCode] = import_module(PROGRAMS[service]).run(settings, replace=replace)
    except (OSError, PostgresError, DBAPIError) as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        raise StackTrouble(
            f"{service}: 作り直せませんでした（{reason}）。今の数はそのままです。", ExitCode.FAILED
        ) from error
    return told
