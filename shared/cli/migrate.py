"""`tsunagu migrate`: bring databases to the newest version."""

from __future__ import annotations

from typing import Annotated

import typer

from shared.cli.stack import database_url, known_services, own_instances
from shared.stack.trouble import ExitCode, StackTrouble

HELP = """データベースを最新の形にします。

接続先は TSUNAGU_<サービス>_DATABASE_URL、なければこのフォルダで動いているシステムのものです。
何度実行しても安全です。
"""


def run(
    services: Annotated[
        list[str] | None, typer.Argument(metavar="サービス", help="サービス名(省略するとすべて)。", show_default=False)
    ] = None,
) -> None:
    """Migrate the services' databases."""
    for service in known_services(services):
        _migrate(service, database_url(service))
        typer.echo(f"{service}: 最新です")


def _migrate(service: str, url: str) -> None:
    from asyncpg import PostgresError
    from sqlalchemy.exc import DBAPIError

    from shared.migrations import run_migrations
    from shared.settings import DEFAULT_SECRET

    if DEFAULT_SECRET in url:
        raise StackTrouble(
            f"TSUNAGU_{service.upper()}_DATABASE_URL: 初期値の秘密情報 ({DEFAULT_SECRET}) のままでは使えません。",
            ExitCode.FAILED,
        )
    try:
        run_migrations(own_instances().service_of(service), url)
    except (OSError, PostgresError, DBAPIError) as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        raise StackTrouble(f"{service}: データベースを更新できません（{reason}）。", ExitCode.FAILED) from error
