"""`tsunagu dead-letters`: events that could not be applied, and their way back."""

from __future__ import annotations

import asyncio
import os
import pwd
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from shared.cli.stack import database_url, known_services
from shared.stack.trouble import ExitCode, StackTrouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from shared.actors import Actor
    from shared.messaging.dead_letters import DeadLetter

app = typer.Typer(help="処理できなかった出来事を調べ、もう一度処理させます。", no_args_is_help=True)

Service = Annotated[
    list[str] | None, typer.Option(help="サービス名(繰り返せます。省略するとすべて)。", show_default=False)
]
Letter = Annotated[UUID, typer.Argument(metavar="番号", help="list に出る番号。", show_default=False)]
T = TypeVar("T")
_ALL = 1_000_000
_KIND = "dead_letter"


class Reason(StrEnum):
    """Why a letter is given up: it never was an event of ours, is done otherwise, or came from a trial.

    Codes only, for a text could hold personal data.
    """

    NO_EVENT = "no_event"
    DONE_OTHERWISE = "done_otherwise"
    TRIAL = "trial"


@app.command("list", help="処理できずに残っている出来事を、古い順に表示します。")
def list_(service: Service = None) -> None:
    """List the letters that wait, oldest first."""
    from shared.messaging import dead_letters
    from shared.reference.calendar import JST

    letters = [
        (name, letter)
        for name in known_services(service)
        for letter in _in_database(name, _noted("list", dead_letters.listed))
    ]
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
    """Show one letter, and who did what with it."""
    from shared.messaging import dead_letters

    name, letter = _found(letter_id, service)
    _in_database(name, _noted("read", lambda session: dead_letters.find(session, letter_id), letter_id))
    for title, value in (
        ("サービス", name),
        ("ストリーム", letter.stream),
        ("位置", letter.entry),
        ("理由", letter.reason),
        ("状態", letter.status),
        ("経過", " ・ ".join(_in_database(name, lambda session: _acts(session, letter_id)))),
    ):
        typer.echo(f"{title}: {value}")
    typer.echo(letter.body.decode(errors="backslashreplace"))


@app.command("discard", help="処理しないことに決めます。内容と、だれがいつ決めたかは残ります。")
def discard(
    letter_id: Letter,
    reason: Annotated[
        Reason,
        typer.Option(
            help="no_event 出来事ではない ・ done_otherwise 別の方法で済んだ ・ trial 試行のもの", show_default=False
        ),
    ],
    service: Service = None,
) -> None:
    """Give one letter up."""
    from shared.messaging import dead_letters

    name, _ = _found(letter_id, service)
    _put(name, letter_id, "discard", dead_letters.discard, basis=reason.value)
    typer.echo("1 件を処理しないことにしました。")


@app.command("retry", help="もう一度処理させます。ワーカーがすぐに取りかかり、また失敗すれば list に戻ります。")
def retry(
    letter_id: Annotated[
        UUID | None, typer.Argument(metavar="番号", help="list に出る番号。", show_default=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="残っているものすべて。")] = False,
    service: Service = None,
) -> None:
    """Ask the worker to apply letters again."""
    from shared.messaging import dead_letters

    if letter_id is None and not everything:
        raise typer.BadParameter("番号か --all を指定してください。")
    wanted = [_found(letter_id, service)] if letter_id else _waiting(service)
    for name, letter in wanted:
        _put(name, letter.id, "retry", dead_letters.ask_retry)
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


def _put(
    service: str,
    letter_id: UUID,
    act: str,
    move: Callable[[AsyncSession, UUID], Awaitable[bool]],
    *,
    basis: str = "operation",
) -> None:
    """Move a letter that waits, and note who did."""
    if not _in_database(service, _noted(act, lambda session: move(session, letter_id), letter_id, basis)):
        raise StackTrouble(f"{letter_id} は処理を待っていません。show で状態を確かめてください。", ExitCode.FAILED)


def _noted(
    act: str, work: Callable[[AsyncSession], Awaitable[T]], record: UUID | str = "all", basis: str = "operation"
) -> Callable[[AsyncSession], Awaitable[T]]:
    """The same work, told in the access log of the service in the same transaction, if it did or found anything."""

    async def noted(session: AsyncSession) -> T:
        from shared import access

        found = await work(session)
        if found:
            await access.log(session, _operator(), act=act, kind=_KIND, record=record, basis=basis)
        return found

    return noted


def _operator() -> Actor:
    """Who runs this: the name that TSUNAGU_OPERATOR gives, else the account on this machine."""
    from shared.actors import Actor, Role

    name = os.environ.get("TSUNAGU_OPERATOR") or f"os:{os.environ.get('SUDO_USER') or _account()}"
    return Actor(name, "operations", frozenset({Role.OPERATOR}))


def _account() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # containers may run as a number that has no name
        return str(os.getuid())


async def _acts(session: AsyncSession, letter_id: UUID) -> list[str]:
    from sqlalchemy import select

    from shared.access import access_log
    from shared.reference.calendar import JST

    rows = await session.execute(
        select(access_log)
        .where(access_log.c.kind == _KIND, access_log.c.record == str(letter_id), access_log.c.act != "read")
        .order_by(access_log.c.at)
    )
    return [
        f"{row.at.astimezone(JST):%Y-%m-%d %H:%M} {row.act} {row.subject}"
        + (f" ({row.basis})" if row.act == "discard" else "")
        for row in rows
    ]


def _in_database(service: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    return asyncio.run(_run(database_url(service), work))


async def _run(url: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    from asyncpg import PostgresError
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import AsyncSession

    from shared.db import open_engine

    engine = open_engine(url)
    try:
        async with AsyncSession(engine) as session, session.begin():
            return await work(session)
    except (OSError, PostgresError, DBAPIError) as error:
        raise StackTrouble(f"データベースに接続できません（{type(error).__name__}）。", ExitCode.FAILED) from error
    finally:
        await engine.dispose()
