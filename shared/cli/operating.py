"""Work in a service's database as an operator: what was done or found is told in that service's access log."""

from __future__ import annotations

import asyncio
import os
import pwd
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from shared.cli.stack import database_url
from shared.stack.trouble import ExitCode, StackTrouble

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from shared.actors import Actor

T = TypeVar("T")


def in_database(service: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Do it in one transaction. Raises StackTrouble where the database cannot be reached."""
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


def operator() -> Actor:
    """Who runs this: the name that TSUNAGU_OPERATOR gives, else the account on this machine."""
    from shared.actors import Actor, Role

    name = os.environ.get("TSUNAGU_OPERATOR") or f"os:{os.environ.get('SUDO_USER') or _account()}"
    return Actor(name, "operations", frozenset({Role.OPERATOR}))


def _account() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # containers may run as a number that has no name
        return str(os.getuid())
