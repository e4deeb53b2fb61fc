"""`tsunagu dead-letters`: events that could not be applied, and their way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from shared.cli.operating import in_database, operator
from shared.cli.stack import known_services
from shared.stack.trouble import ExitCode, StackTrouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from shared.messaging.dead_letters import DeadLetter

app = typer.Typer(help="処理できなかった出来事を調べ、もう一度処理させます。", no_args_is_help=True)

Service = Annotated[
    list[str] | None, typer.Option(help="サービス名(繰り返せます。省略するとすべて)。", show_default=False)
]
Letter = Annotated[UUID, typer.Argument(metavar="番号", help="list に出る番号。", show_default=False)]
T = TypeVar("T")
_PAGE = 500
_KIND = "dead_letter"


class Reason(StrEnum):
    """Why a letter is given up: it never was an event of ours, is done otherwise, or came from a trial.

    Codes only, for a text could hold personal data.
    """

    NO_EVENT = "no_event"
    DONE_OTHERWISE = "done_otherwise"
    TRIAL = "trial"


@app.command("list", help="処理できずに残っている出来事を、サービスごとに古い順に表示します。")
def list_(
    service: Service = None,
    limit: Annotated[int, typer.Option(min=1, help="表示する件数の上限。")] = 100,
    after: Annotated[UUID | None, typer.Option(metavar="番号", help="この番号の次から。", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="残っているものすべて。")] = False,
) -> None:
    """List the letters that wait, oldest first; tell how many there are besides."""
    names, behind = known_services(service), None
    if after is not None:
        first, behind = _found(after, service)
        names = names[names.index(first) :]
    shown, last = 0, after
    for name, letter in _listed(names, behind, page=_PAGE if everything else limit + 1):
        if shown == limit and not everything:
            more = _count(names, behind) - shown
            typer.echo(f"… 他 {more} 件（続きは --after {last}、すべては --all）")
            break
        if not shown:
            typer.echo("番号  時刻  サービス  状態  回数  理由  出来事")
        typer.echo(_line(name, letter))
        shown, last = shown + 1, letter.id
    if not shown:
        typer.echo("残っている出来事はありません。")


def _listed(names: list[str], behind: DeadLetter | None, *, page: int) -> Iterator[tuple[str, DeadLetter]]:
    """The letters of these services; of the first those behind that one."""
    from shared.messaging import dead_letters

    for name in names:
        letters: list[DeadLetter] = []
        while not letters or len(letters) == page:
            letters = in_database(name, _noted("list", partial(dead_letters.listed, limit=page, after=behind)))
            if not letters:
                break
            yield from ((name, letter) for letter in letters)
            behind = letters[-1]
        behind = None


def _count(names: list[str], behind: DeadLetter | None) -> int:
    from shared.messaging import dead_letters

    first, *others = names
    behind_it = in_database(first, partial(dead_letters.count, after=behind))
    return behind_it + sum(in_database(name, dead_letters.count) for name in others)


def _line(name: str, letter: DeadLetter) -> str:
    from shared.reference.calendar import JST

    at = letter.laid_at.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S")
    facts = (letter.id, at, name, letter.status, letter.attempts, letter.reason, letter.type or "-")
    return "  ".join(map(str, facts))


@app.command("show", help="一件の内容を表示します。封をされた部分は封をされたままです。")
def show(letter_id: Letter, service: Service = None) -> None:
    """Show one letter, and who did what with it."""
    from shared.messaging import dead_letters

    name, letter = _found(letter_id, service)
    in_database(name, _noted("read", lambda session: dead_letters.find(session, letter_id), letter_id))
    for title, value in (
        ("サービス", name),
        ("ストリーム", letter.stream),
        ("位置", letter.entry),
        ("理由", letter.reason),
        ("状態", letter.status),
        ("経過", " ・ ".join(in_database(name, lambda session: _acts(session, letter_id)))),
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
    if letter_id is None:
        asked = sum(map(_retry_all, known_services(service)))
    else:
        name, _ = _found(letter_id, service)
        _put(name, letter_id, "retry", dead_letters.ask_retry)
        asked = 1
    typer.echo(f"{asked} 件を処理し直します。")


def _retry_all(service: str) -> int:
    """Ask for everything that waits now, a page in a transaction."""
    from shared import access
    from shared.messaging import dead_letters

    until = in_database(service, _its_clock)
    asked = 0
    last: dead_letters.Place | None = None

    async def a_page(session: AsyncSession) -> list[dead_letters.Place]:
        put = await dead_letters.ask_retries(session, until=until, after=last, limit=_PAGE)
        records = [letter_id for _, letter_id in put]
        await access.log_all(session, operator(), act="retry", kind=_KIND, records=records, basis="operation")
        return put

    while page := in_database(service, a_page):
        asked, last = asked + len(page), page[-1]
    return asked


async def _its_clock(session: AsyncSession) -> datetime:
    from sqlalchemy import func, select

    return (await session.execute(select(func.now()))).scalar_one()


def _found(letter_id: UUID, services: list[str] | None) -> tuple[str, DeadLetter]:
    from shared.messaging import dead_letters

    for name in known_services(services):
        letter = in_database(name, lambda session: dead_letters.find(session, letter_id))
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
    if not in_database(service, _noted(act, lambda session: move(session, letter_id), letter_id, basis)):
        raise StackTrouble(f"{letter_id} は処理を待っていません。show で状態を確かめてください。", ExitCode.FAILED)


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


def _noted(
    act: str, work: Callable[[AsyncSession], Awaitable[T]], record: UUID | str = "all", basis: str = "operation"
) -> Callable[[AsyncSession], Awaitable[T]]:
    """The same work, told in the access log of the service in the same transaction, if it did or found anything."""

    async def noted(session: AsyncSession) -> T:
        from shared import access

        found = await work(session)
        if found:
            await access.log(session, operator(), act=act, kind=_KIND, record=record, basis=basis)
        return found

    return noted
