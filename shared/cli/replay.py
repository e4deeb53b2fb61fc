"""`tsunagu replay`: what a service once published, told again to one that lacks it."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from shared.cli.stack import database_url, known_services, own_instances, redis_url
from shared.stack.trouble import ExitCode, StackTrouble

if TYPE_CHECKING:
    from shared.messaging.replay import Progress

_PAUSE_SECONDS = 2.0

HELP = """サービスが発信して保存してある出来事を、受け取る側の一つにもう一度届けます。

すでに処理された出来事は届けません。ほかのサービスには影響しません。
途中で止めても、もう一度実行すれば続きから始まります。
"""


def run(
    to: Annotated[str, typer.Option("--to", help="受け取るサービス。例: reporting", show_default=False)],
    service: Annotated[
        list[str] | None,
        typer.Option(help="発信したサービス(繰り返せます。省略すると、受け取る相手すべて)。", show_default=False),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="この年月に記録されたものから。省略するとすべて。", metavar="YYYY-MM", show_default=False),
    ] = None,
) -> None:
    """Replay what `to` lacks of the history of its publishers."""
    first = _month(since)
    publishers = _publishers(to, service)
    for publisher in publishers:
        progress = _replay(publisher, to, first)
        typer.echo(_result(publisher, to, progress))


def _month(since: str | None) -> datetime:
    from shared.reference.calendar import JST

    if since is not None and not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", since):
        raise typer.BadParameter(f"{since} を年月として読めません。例: 2026-10")
    year, month = map(int, (since or "1970-01").split("-"))
    if not year:
        raise typer.BadParameter(f"{since} を年月として読めません。例: 2026-10")
    return datetime(year, month, 1, tzinfo=JST)


def _publishers(to: str, wanted: list[str] | None) -> list[str]:
    from shared.contracts.topology import heard_by

    known_services([to, *(wanted or [])])
    heard = heard_by(to, own_instances())
    for publisher in wanted or []:
        if publisher not in heard:
            raise StackTrouble(
                f"{to} は {publisher} の出来事を受け取りません。{', '.join(heard)} のどれかです。", ExitCode.FAILED
            )
    return wanted or list(heard)


def _replay(publisher: str, to: str, since: datetime) -> Progress:
    from asyncpg import InterfaceError, PostgresError
    from redis.exceptions import RedisError

    from shared.messaging.replay import NobodyListens, NothingApplied

    addresses = database_url(publisher), database_url(to), redis_url(to)
    try:
        return asyncio.run(_told(publisher, to, since, addresses))
    except NothingApplied as error:
        line = (
            f"{to} のワーカーは受け取りますが、処理した記録が残りません。ワーカーとデータベースの版を確かめてください。"
        )
        raise StackTrouble(line, ExitCode.FAILED) from error
    except NobodyListens as error:
        line = f"{to} のワーカーが受け取りません。動いているか確かめて、もう一度実行してください(続きから始まります)。"
        raise StackTrouble(line, ExitCode.FAILED) from error
    except (OSError, ValueError, PostgresError, InterfaceError, RedisError) as error:
        line = (
            f"{publisher} → {to}: 途中で止まりました（{type(error).__name__}）。もう一度実行すれば続きから始まります。"
        )
        raise StackTrouble(line, ExitCode.FAILED) from error


async def _told(publisher: str, to: str, since: datetime, addresses: tuple[str, str, str]) -> Progress:
    from shared.messaging.replay import Replay, opened

    async with opened(*addresses) as connections:
        return await Replay(publisher, to, since=since, say=_Teller(publisher, to).say, **connections).run()


class _Teller:
    """Says how far it is, now and then."""

    def __init__(self, publisher: str, to: str) -> None:
        self._way = f"{publisher} → {to}"
        self._next = time.monotonic() + _PAUSE_SECONDS

    def say(self, progress: Progress) -> None:
        if progress.reached is None or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _PAUSE_SECONDS
        told = f"{progress.read:,} 件を調べ、{progress.sent:,} 件を届けています…"
        typer.echo(f"{self._way}: {_when(progress.reached)}まで {told}")


def _when(moment: datetime) -> str:
    from shared.reference.calendar import JST

    local = moment.astimezone(JST)
    return f"{local.year}年{local.month}月{local.day}日"


def _result(publisher: str, to: str, progress: Progress) -> str:
    way = f"{publisher} → {to}"
    told = f"{way}: 保存された {progress.read:,} 件のうち、届いていなかった {progress.sent:,} 件を届けました。"
    if not progress.sent:
        told = f"{way}: 保存された {progress.read:,} 件のうち、新しく届けるものはありません。"
    if progress.aside:
        told += f"ただし {progress.aside:,} 件が処理できずに残っています（tsunagu dead-letters list --service {to}）。"
    return told
