"""The way to Postgres: one server or several of which one takes writes, and lines that notice when it is gone."""

import re
import socket
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import asyncpg
from asyncpg.exceptions import TargetServerAttributeNotMatched
from sqlalchemy.engine import make_url

VANISHED = {"TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 25_000}
"""Seconds until a silent peer is asked and between questions; how many; milliseconds that bytes may lie unconfirmed."""
CONNECT_S = 10.0
"""So long each of several servers is given: one that has vanished must not keep anybody from the others."""
READ_ONLY = "25006"
"""SQLSTATE of a write to a standby."""
_HOSTS = re.compile(r"(?P<before>[^/]+://(?:[^/]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<after>([/?].*)?)", re.DOTALL)
_last: dict[str, str] = {}
"""Which of an address' servers took writes when it was last asked: it is asked first."""


class NoServerTakesWrites(ConnectionError):  # noqa: N818 — a state of the world, not a fault of the programme
    """Servers answered, and all of them only read: standbys, of which none has taken over yet."""


@dataclass
class Lines:
    """The connections of one pool."""

    made: int = 0
    """How many were made so far: the same number means the same server as before."""
    _open: "WeakSet[asyncpg.Connection[Any]]" = field(default_factory=WeakSet)

    def add(self, line: "asyncpg.Connection[Any]") -> None:
        """Note one that was just made."""
        self.made += 1
        self._open.add(line)

    def hang_up(self) -> None:
        """Give up all of them: one was answered no more, and the others lead to the same server."""
        for line in list(self._open):
            line.terminate()


def of_no_more_use(failure: BaseException) -> bool:
    """Whether it tells of a server that turned into a standby: it lets its old connections read on, never write."""
    return getattr(failure, "sqlstate", None) == READ_ONLY


def servers(url: str) -> list[str]:
    """The address of each server that `url` names, as libpq writes several: `…@one:5432,two:5432/name`."""
    found = _HOSTS.fullmatch(url)
    return [found["before"] + host + found["after"] for host in found["hosts"].split(",")] if found else [url]


def dsn(url: str) -> str:
    """The same address as asyncpg alone understands it."""
    found = _HOSTS.fullmatch(url)
    alone = make_url(servers(url)[0]).set(drivername="postgresql").render_as_string(hide_password=False)
    if found is None:
        return alone
    host = found["hosts"].partition(",")[0]
    before, _, after = alone.rpartition(f"@{host}")
    return f"{before}@{found['hosts']}{after}"


async def connect(address: str, **options: Any) -> "asyncpg.Connection[Any]":
    """Connect to the server that takes writes, and notice within half a minute that its machine is gone without a word.

    A fail-over ends no connection of a machine that has vanished: the kernel would keep it for a quarter of an hour
    while something is unanswered, and for ever while nothing is. However long a statement takes, it may.
    Raises OSError, PostgresError: of several servers the first's that is worth telling.
    """
    connection = await _connect(address, {"target_session_attrs": "read-write"} | options)
    line = connection._transport.get_extra_info("socket")  # noqa: SLF001
    if line is not None and line.family in {socket.AF_INET, socket.AF_INET6}:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in VANISHED.items():
            if hasattr(socket, name):  # not every system has them all
                line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    return connection


async def _connect(address: str, options: dict[str, Any]) -> "asyncpg.Connection[Any]":
    """Ask one server after the other; the driver's own way ends with the first that is starting or vanished."""
    several = sorted(servers(address), key=lambda one: one != _last.get(address))
    if len(several) > 1:
        options = {"timeout": CONNECT_S} | options
    failures: list[Exception] = []
    for one in several:
        try:
            connection: asyncpg.Connection[Any] = await asyncpg.connect(one, **options)
        except TargetServerAttributeNotMatched as failure:
            failures.append(NoServerTakesWrites(str(failure)))
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
            failures.append(failure)
        else:
            _last[address] = one
            return connection
    raise failures[0]
