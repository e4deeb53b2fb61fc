"""`tsunagu forget`: a reader that was given up no longer keeps anything on the streams."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated

import typer

from shared.cli.stack import database_url, known_services, own_instances, redis_url
from shared.stack.trouble import ExitCode, StackTrouble

HELP = """もう使わない受け手(機関がみずから動かしていた相談受付、やめたサービス)を忘れます。

忘れるまでは、その受け手がまだ受け取っていない出来事がすべてストリームに残ります。
設定(TSUNAGU_OWN_INSTANCES)から外し、すべてのプロセスを新しい設定で動かした後で実行してください。
"""


def run(
    reader: Annotated[str, typer.Argument(metavar="名前", help="受け手の名前。例: kita", show_default=False)],
) -> None:
    """Forget a reader that the topology does not know any more."""
    from shared.contracts.topology import SUBSCRIPTIONS

    if reader in {*SUBSCRIPTIONS, *own_instances().names}:
        raise StackTrouble(
            f"{reader} は今の設定にある受け手です。設定から外した後で実行してください。", ExitCode.FAILED
        )
    streams = _forget(reader)
    if not streams:
        typer.echo(f"{reader} という受け手は、どのストリームにもいません。")
    for name in streams:
        typer.echo(f"{name}: {reader} を忘れました。")


def _forget(reader: str) -> list[str]:
    from asyncpg import InterfaceError, PostgresError
    from redis.exceptions import RedisError

    addresses = {name: database_url(name) for name in known_services(None)}
    try:
        return asyncio.run(_forgotten(reader, list(addresses.values()), redis_url("intake")))
    except (OSError, ValueError, PostgresError, InterfaceError, RedisError) as error:
        line = f"途中で止まりました（{type(error).__name__}）。もう一度実行してください。"
        raise StackTrouble(line, ExitCode.FAILED) from error


async def _forgotten(reader: str, addresses: list[str], bus: str) -> list[str]:
    from shared.messaging.clients import open_client
    from shared.messaging.parting import forget
    from shared.postgres import connect, dsn

    async with contextlib.AsyncExitStack() as stack:
        redis = open_client(bus)
        stack.push_async_callback(redis.aclose)
        publishers = []
        for address in addresses:
            publishers.append(await connect(dsn(address)))
            stack.push_async_callback(publishers[-1].close)
        return await forget(reader, publishers, redis)
