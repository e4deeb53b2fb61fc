"""`tsunagu dead-letters`: events that could not be applied, and their way back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from shared.cli.stack import database_url, known_services
from shared.stack.trouble import ExitCode, StackTrouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from shared.messaging.dead_letters import DeadLetter

app = typer.Typer(help="処理できなかった出来事を調べ、もう一度処理させます。", no_args_is_help=True)

Service = Annotated[
    list[str] | None, typer.Option(help="サービス名(繰り返せます。省略するとすべて)。", show_default=False)
]
Letter = Annotated[UUID, typer.Argument(help="list に出る番号。", show_default=False)]
T = TypeVar("T")
_ALL = 1_000_000


@app.command("list", help="処理できずに残っている出来事を、古い順に表示します。")
def list_(service: Service = None) -> None:
    """List the letters that wait, oldest first."""
    from shared.messaging import dead_letters
    from shared.reference.calendar import JST

    letters = [(name, letter) for name in known_services(service) for letter in _in_database(name, dead_letters.listed)]
    if not letters:
        typer.echo("残っている出来事はありません。")
        return
    typer.echo("番号  時刻  サービス  状態  回数  理由  出来事")
    for name, letter in letters:
        at = letter.laid_at.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S")
        facts = (letter.id, at, name, letter.status, letter.attempts, letter.reason, letter.type or "-")
        typer.echo("  ".join(map(str, facts)))


@app.command("show", help="一件の内容を表示します。封をされた部分は封をされたままです。")
def show(letter_id: Letter, service: Service = None) -> None:
    """Show one letter."""
    name, letter = _found(letter_id, service)
    for title, value in (
        ("サービス", name),
        ("ストリーム", letter.stream),
        ("位置", letter.entry),
        ("理由", letter.reason),
    ):
        typer.echo(f"{title}: {value}")
    typer.echo(letter.body.decode(errors="backslashreplace"))


@app.command("retry", help="もう一度処理させます。ワーカーがすぐに取りかかり、また失敗すれば list に戻ります。")
def retry(
    letter_id: Annotated[UUID | None, typer.Argument(help="list に出る番号。", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="残っているものすべて。")] = False,
    service: Service = None,
) -> None:
    """Ask the worker to apply letters again."""
    if letter_id is None and not everything:
        raise typer.BadParameter("番号か --all を指定してください。")
    wanted = [_found(letter_id, service)] if letter_id else _waiting(service)
    for name, letter in wanted:
        _ask(name, letter.id)
    typer.echo(f"{len(wanted)} 件を処理し直します。")


def _waiting(services: list[str] | None) -> list[tuple[str, DeadLetter]]:
    from shared.messaging import dead_letters

    return [
        (name, letter)
        for name in known_services(services)
        for letter in _in_database(name, lambda session: dead_letters.listed(session, limit=_ALL))
        if letter.status == "waiting"
    ]


def _found(letter_id: UUID, services: list[str] | None) -> tuple[str, DeadLetter]:
    from shared.messaging import dead_letters

    for name in known_services(services):
        letter = _in_database(name, lambda session: dead_letters.find(session, letter_id))
        if letter is not None:
            return name, letter
    raise StackTrouble(f"{letter_id} という出来事は残っていません。", ExitCode.FAILED)


def _ask(service: str, letter_id: UUID) -> None:
    from shared.messaging import dead_letters

    if not _in_database(service, lambda session: dead_letters.ask_retry(session, letter_id)):
        raise StackTrouble(f"{letter_id} はもう処理し直されています。", ExitCode.FAILED)


def _in_database(service: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    return asyncio.run(_run(database_url(service), work))


async def _run(url: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    from asyncpg import PostgresError
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

    engine = create_async_engine(url)
    try:
        async with AsyncSession(engine) as session, session.begin():
            return await work(session)
    except (OSError, PostgresError, DBAPIError) as error:
        raise StackTrouble(f"データベースに接続できません（{type(error).__name__}）。", ExitCode.FAILED) from error
    finally:
        await engine.dispose()
