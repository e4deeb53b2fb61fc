"""What a transaction writes at its very end: rows that are collected on the way and go in one statement.

Each round trip costs every desk, so outbox, access log and idempotency key of a request share one, just before COMMIT.
A transaction that does nothing else is that one statement, without BEGIN and COMMIT around it. The rows hang on the
session, whoever made it: each commit writes them or fails, and a savepoint rolled back takes its own with it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

from shared.postgres import of_no_more_use

_HELD = "tsunagu.with_commit"
_BEGUN = "tsunagu.begun"
_PLACE = re.compile(r"\$(\d+)")
_DIVISION_BY_ZERO = "22012"


@dataclass(frozen=True, slots=True)
class _Part:
    """One INSERT with the values of its places; with a `refusal` it must return a row."""

    sql: str
    values: Sequence[Any]
    refusal: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """What waits within one transaction or savepoint."""

    parts: list[_Part] = field(default_factory=list)
    rows: dict[str, list[Sequence[Any]]] = field(default_factory=dict)


def insert(session: AsyncSession, sql: str, values: Sequence[Any], *, or_raise: Exception | None = None) -> None:
    """Let the commit run an INSERT (its places are `$1` …); nothing before the commit can read what it inserts.

    With `or_raise` it must return a row (RETURNING), or the commit raises that and nothing at all is written.
    """
    _held(session).parts.append(_Part(sql, values, or_raise))


def insert_row(session: AsyncSession, sql: str, row: Sequence[Any]) -> None:
    """Let the commit insert a row together with all others of the same statement, whose places are arrays.

    These go in the order they were told; between different statements there is none.
    """
    _held(session).rows.setdefault(sql, []).append(row)


async def write(session: AsyncSession) -> None:
    """Write at once what waits, for who must read it back in the same transaction."""
    await session.run_sync(_write)


def _held(session: AsyncSession) -> _Held:
    inner = session.sync_session
    transaction = inner.get_nested_transaction() or inner.get_transaction() or inner.begin()
    held: dict[SessionTransaction, _Held] = inner.info.setdefault(_HELD, {})
    return held.setdefault(transaction, _Held())


@event.listens_for(Session, "before_commit")
def _write_last(session: Session) -> None:
    if session.info.get(_HELD):
        _write(session, last=True)


@event.listens_for(Session, "after_begin")
def _note_beginning(session: Session, _transaction: SessionTransaction, _connection: Any) -> None:
    session.info[_BEGUN] = True


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    """Forget what was not written by now: it was rolled back."""
    if held := session.info.get(_HELD):
        held.pop(transaction, None)
    if transaction.parent is None:
        session.info.pop(_BEGUN, None)


def _write(session: Session, *, last: bool = False) -> None:
    session.flush()  # first: our rows may refer to the ORM's, and after ours nothing may fail but the commit itself
    held: dict[SessionTransaction, _Held] = session.info.get(_HELD, {})
    parts = [part for each in held.values() for part in each.parts] + _batches(held.values())
    if not parts:
        return
    statement = _composed(tuple((part.sql, part.refusal is not None) for part in parts))
    values = tuple(value for part in parts for value in part.values)
    bind = session.get_bind()
    try:
        if last and isinstance(bind, Engine) and _is_alone(session):
            _send(bind, statement, values)
        else:
            session.connection().exec_driver_sql(statement, values)
    except DBAPIError as failure:
        refusals = [part.refusal for part in parts if part.refusal]
        if refusals and getattr(failure.orig, "sqlstate", None) == _DIVISION_BY_ZERO:
            raise refusals[0] from None
        raise
    held.clear()


def _is_alone(session: Session) -> bool:
    """Whether the transaction does nothing else, so that one statement is all of it."""
    return not (_BEGUN in session.info or session.in_nested_transaction())


def _send(engine: Engine, statement: str, values: Sequence[Any]) -> None:
    """Run one statement that is a whole transaction, past SQLAlchemy's connection: that cost a tenth of a reception.

    It fails as it would there: raises DBAPIError, and a connection that is of no more use takes its like along.
    """
    dialect, lent = engine.dialect, None
    driver_error = dialect.loaded_dbapi.Error
    try:
        lent = engine.raw_connection()
        _run(lent.dbapi_connection, statement, values)
    except driver_error as failure:
        lost = dialect.is_disconnect(failure, lent and lent.dbapi_connection, None) or of_no_more_use(failure)
        if lent is not None and lost:
            engine.pool._invalidate(lent, failure)  # noqa: SLF001 — what SQLAlchemy's connection does then
        raise DBAPIError.instance(
            statement, None, failure, driver_error, hide_parameters=True, connection_invalidated=lost, dialect=dialect
        ) from failure
    except BaseException as ending:
        if lent is not None:
            lent.invalidate(ending)  # nobody knows what it is still busy with
        raise
    finally:
        if lent is not None:
            lent.close()


def _run(driven: Any, statement: str, values: Sequence[Any]) -> None:
    driven.autocommit = True
    try:
        driven.cursor().execute(statement, values)
    finally:
        driven.autocommit = False


def _batches(held: Iterable[_Held]) -> list[_Part]:
    rows: dict[str, list[Sequence[Any]]] = {}
    for each in held:
        for sql, listed in each.rows.items():
            rows.setdefault(sql, []).extend(listed)
    return [_Part(sql, tuple(zip(*listed, strict=True))) for sql, listed in rows.items()]


@lru_cache(maxsize=512)
def _composed(parts: tuple[tuple[str, bool], ...]) -> str:
    """All INSERTs as one statement, which is done as a whole or not at all: an INSERT refused divides by zero."""
    bound, named, checks = 0, [], []
    for number, (sql, must_return) in enumerate(parts):
        named.append(f"part{number} AS ({_PLACE.sub(partial(_shifted, by=bound), sql)})")
        bound += max((int(place) for place in _PLACE.findall(sql)), default=0)
        if must_return:
            checks.append(f"1 / (SELECT count(*) FROM part{number})")  # noqa: S608 — a name of our own
    return f"WITH {', '.join(named)} SELECT {', '.join(checks) or '1'}"


def _shifted(place: re.Match[str], by: int) -> str:
    return f"${int(place[1]) + by}"
