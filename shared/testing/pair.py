"""Two Postgres servers of which one follows the other, to be failed over."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from shared.stack.account import choose_account
from shared.stack.binaries import find_binaries, reachable
from shared.stack.ports import LOOPBACK, free_port
from shared.stack.postgres import SUPERUSER, Postgres, plain_environment, wait_until_ready
from shared.testing.eventually import eventually

_FOLLOWED = "SELECT count(*) > 0 FROM pg_stat_replication WHERE state = 'streaming'"


@dataclass
class Pair:
    """The server that takes writes and the one that follows it; `address` names both."""

    first: Postgres
    second: Postgres
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def address(self, role: str, password: str, database: str) -> str:
        """As the settings of a service want it: whichever of the two takes writes."""
        hosts = f"{LOOPBACK}:{self.first.port},{LOOPBACK}:{self.second.port}"
        return f"postgresql://{role}:{password}@{hosts}/{database}?target_session_attrs=read-write"

    def begin(self) -> None:
        """Make and start the first."""
        self.first.create()
        self._start(self.first)

    async def follow(self, *, synchronous: bool) -> None:
        """Copy the first and let the second follow it; `synchronous`: nothing is acknowledged that it lacks."""
        _copy(self.first, self.second.folder)
        self._start(self.second)
        if synchronous:
            await self.set(self.first, "synchronous_standby_names", "*")
        await self._until(self.first, _FOLLOWED + (" AND sync_state = 'sync'" if synchronous else ""))

    async def stop_following(self) -> None:
        """Let the second fall behind: it has all up to now, and nothing reaches it any more."""
        reached = await _ask(self.first, "SELECT pg_current_wal_lsn()::text")
        await self._until(self.second, f"SELECT pg_last_wal_replay_lsn() >= '{reached}'")
        await self.set(self.second, "primary_conninfo", "")
        await self._until(self.second, "SELECT count(*) = 0 FROM pg_stat_wal_receiver")

    def lose_first(self) -> None:
        """Its machine is gone, in the middle of everything."""
        started = self._running.pop("first")
        process = psutil.Process(started.pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        started.wait()

    async def promote(self) -> None:
        """Let the second take writes."""
        await _ask(self.second, "SELECT pg_promote(true, 60)")

    def bring_back_first(self) -> None:
        """It comes back with what it had, and only reads: whoever manages the servers let it."""
        self.first.settings = {**self.first.settings, "default_transaction_read_only": "on"}
        self._start(self.first)

    async def set(self, server: Postgres, name: str, value: str) -> None:
        """Change a setting of a running server."""
        await _ask(server, f"ALTER SYSTEM SET {name} = '{value}'")
        await _ask(server, "SELECT pg_reload_conf()")

    def end(self) -> None:
        """Stop what runs."""
        for process in self._running.values():
            process.send_signal(3)  # the standby's last words must not keep the primary
        for process in self._running.values():
            process.wait(60)

    async def _until(self, server: Postgres, statement: str) -> bool:
        async def so() -> bool:
            return bool(await _ask(server, statement))

        return await eventually(so, timeout=60)

    def _start(self, server: Postgres) -> None:
        process = server.start()
        self._running["first" if server is self.first else "second"] = process
        wait_until_ready(server, process)


@contextmanager
def pair_in(folder: Path) -> Iterator[Pair]:
    """Two servers in this folder, the second not yet made."""
    account = choose_account()
    programs = reachable(find_binaries(), account).postgres
    password = secrets.token_hex(16)

    def server(name: str) -> Postgres:
        return Postgres(folder / name, programs, password, free_port(), folder / f"{name}.log", account)

    pair = Pair(server("first"), server("second"))
    pair.begin()
    try:
        yield pair
    finally:
        pair.end()


def _copy(server: Postgres, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    server.account.own(folder, 0o700)
    where = f"host={LOOPBACK} port={server.port} user={SUPERUSER} password={server.password}"
    command: Sequence[Any] = (
        *(server.programs / "pg_basebackup", "-d", where, "-D", folder),
        *("--write-recovery-conf", "--checkpoint=fast", "--no-sync"),
    )
    subprocess.run(
        [os.fspath(part) for part in command], check=True, cwd="/", env=plain_environment(), **server.account.identity
    )


async def _ask(server: Postgres, statement: str) -> Any:
    connection = await asyncpg.connect(server.url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
