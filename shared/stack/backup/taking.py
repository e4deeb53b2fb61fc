"""Take a backup: everything that a home cannot make anew, as of one moment, whether its stack runs or not."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

import asyncpg

from shared.stack.backup.archive import UnsoundError, Writer, opened, written
from shared.stack.backup.files import existing_file, new_file
from shared.stack.backup.moves import finish_restore, holdings
from shared.stack.databases import SERVICES
from shared.stack.home import Home
from shared.stack.ports import LOOPBACK, choose_ports
from shared.stack.postgres import SUPERUSER, Postgres, plain_environment, wait_until_ready
from shared.stack.servers import arrange
from shared.stack.state import running
from shared.stack.trouble import ExitCode, StackTrouble, reason

MOMENT = "moment.json"
"""Holds when the backup was finished: what was committed before is in it, of all databases alike."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A finished backup; `size` in bytes."""

    moment: datetime
    size: int


def back_up(home: Home, path: Path, *, recipient: str | None = None) -> Taken:
    """Write a backup of this home to `path`. Raises StackTrouble; then there is no file."""
    try:
        with _serving(home) as server, asyncio.Runner() as runner:
            moment = _write(home, server, path, recipient, runner)
        if recipient is None:  # what only somebody else's key opens cannot be read again here
            _read_again(path)
        return Taken(moment, path.stat().st_size)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StackTrouble(f"データベースを写せません（{type(error).__name__}）。", ExitCode.FAILED) from error
    except OSError as error:
        raise StackTrouble(f"{path} に控えを書けません（{reason(error)}）。", ExitCode.FAILED) from error


def _write(home: Home, server: Postgres, path: Path, recipient: str | None, runner: asyncio.Runner) -> datetime:
    about = {
        "begun": datetime.now(UTC).isoformat(),
        "postgres": int((server.folder / "PG_VERSION").read_text()),
        "migrations": {service: runner.run(_migration(server, service)) for service in SERVICES},
    }
    session = runner.run(_keep_the_log(server))
    try:
        with new_file(path, recipient) as file, written(file, about) as archive:
            archive.text(home.passwords.name, home.passwords.read_text())
            _add_folder(archive, home.keys)
            archive.folder("postgres")
            with _copied(server) as databases:
                archive.rest("postgres", databases)
            moment = datetime.now(UTC)
            archive.text(MOMENT, json.dumps(moment.isoformat()))
    finally:
        runner.run(session.close())
    return moment


def _read_again(path: Path) -> None:
    try:
        with existing_file(path, None) as file:
            for _ in opened(file)[1]:
                pass
    except UnsoundError as error:
        path.unlink()
        raise StackTrouble(f"書いた控え {path}{error} 記憶装置を確かめてください。", ExitCode.FAILED) from error


@contextmanager
def _serving(home: Home) -> Iterator[Postgres]:
    """Give the home's Postgres while it serves: the running stack's, else started for as long as this takes."""
    state = running(home)
    if state is None:
        _must_hold_data(home)
        with home.locked():
            finish_restore(home)
            with _started(home) as server:
                yield server
        return
    if state.phase != "ready":
        raise StackTrouble(
            "tsunagu は起動または停止の途中です。少し待ってからもう一度実行してください。", ExitCode.FAILED
        )
    yield arrange(home, home.remembered("ports", {})).postgres


@contextmanager
def _started(home: Home) -> Iterator[Postgres]:
    servers = arrange(home, choose_ports(["postgres", "redis"], {}))
    servers.end_leftovers()
    process = servers.postgres.start()
    try:
        wait_until_ready(servers.postgres, process)
        yield servers.postgres
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _must_hold_data(home: Home) -> None:
    if not holdings(home):
        raise StackTrouble(f"{home.root} にはまだ何もありません。", ExitCode.FAILED)


async def _migration(server: Postgres, service: str) -> str | None:
    """The version of the service's tables; None when it has none yet."""
    connection = await asyncpg.connect(server.url_of(SUPERUSER, server.password, service))
    try:
        return cast("str | None", await connection.fetchval("SELECT version_num FROM alembic_version"))
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()


async def _keep_the_log(server: Postgres) -> asyncpg.Connection[Any]:
    """Open a session for which Postgres keeps all it logs from now on: the copy ends with reading that.

    However the session ends, Postgres then forgets the obligation.
    """
    connection = await asyncpg.connect(server.url)
    await connection.fetchval("SELECT pg_create_physical_replication_slot($1, true, true)", f"backup_{os.getpid()}")
    return connection


@contextmanager
def _copied(server: Postgres) -> Iterator[tarfile.TarFile]:
    """Give a consistent copy of all databases as it comes from `pg_basebackup`; Postgres checks its pages besides."""
    program = server.programs / "pg_basebackup"
    if not program.exists():
        raise StackTrouble(
            f"{program} がありません。apt-get install postgresql-client を実行してください。", ExitCode.PROGRAM_MISSING
        )
    where = f"host={LOOPBACK} port={server.port} user={SUPERUSER}"
    copying = subprocess.Popen(  # noqa: S603 - a program that we found ourselves
        [program, "-d", where, "-D", "-", "-Ft", "-X", "fetch", "--checkpoint=fast", "--no-password"],
        env=plain_environment() | {"PGPASSWORD": server.password},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    out, words = cast("IO[bytes]", copying.stdout), cast("IO[bytes]", copying.stderr)
    try:
        try:
            yield tarfile.open(fileobj=out, mode="r|")  # noqa: SIM115 - ends with the program
            out.read()
        except tarfile.ReadError as error:
            raise _failed(words) from error
        if copying.wait():
            raise _failed(words)
    finally:
        copying.kill()
        copying.wait()
        out.close()
        words.close()


def _failed(words: IO[bytes]) -> StackTrouble:
    lines = words.read().decode(errors="replace").strip().splitlines() or ["pg_basebackup"]
    return StackTrouble(f"データベースを写せません: {lines[-1]}", ExitCode.FAILED)


def _add_folder(archive: Writer, folder: Path) -> None:
    archive.folder(folder.name)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder.parent).as_posix()
        if path.is_dir():
            archive.folder(name)
        else:
            with path.open("rb") as content:
                archive.file(name, path.stat().st_size, content)
