"""Restore a backup into a home: beside what is there, proved by a start, and only then put in its place.

Until the new stands complete the old is not touched. Then one small file decides that the new one counts; whoever comes
next finishes what an interruption left of the moves.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import asyncpg

from shared.stack.account import Account, choose_account
from shared.stack.backup.archive import Member, UnsoundError, opened
from shared.stack.backup.files import existing_file
from shared.stack.backup.moves import PARTS, decide, finish_restore, holdings, stage_of
from shared.stack.binaries import find_postgres
from shared.stack.databases import SERVICES
from shared.stack.home import Home
from shared.stack.ports import choose_ports
from shared.stack.postgres import Postgres, wait_until_ready
from shared.stack.servers import arrange, place_of
from shared.stack.state import running
from shared.stack.trouble import ExitCode, StackTrouble, reason

_PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: its moment, and the folders that hold what was there before."""

    moment: datetime
    before: tuple[Path, ...]


def restore(home: Home, path: Path, *, identity: Path | None = None, replacing: bool = False) -> Restored:
    """Make this home what it was at the moment of the backup. Raises StackTrouble; then the home is what it was."""
    home.prepare()
    if running(home):
        raise StackTrouble(
            f"tsunagu が動いています（{home.root}）。止めてからもう一度実行してください。", ExitCode.RUNS_ALREADY
        )
    with home.locked():
        finish_restore(home)
        if holdings(home) and not replacing:
            raise StackTrouble(
                f"{home.root} にはすでにデータがあります。置き換えるなら --replace を付けてください"
                "（今のデータは消さずに別のフォルダへ移します）。",
                ExitCode.FAILED,
            )
        return _restored(home, path, identity)


def _restored(home: Home, path: Path, identity: Path | None) -> Restored:
    stage = stage_of(home)
    try:
        with _told(path):
            stage.prepare()
            with existing_file(path, identity) as file:
                moment = _unpack(stage, file, path)
        _prove(stage, home.log("restore"))
        os.sync()
        before = decide(home)
    finally:  # the moves when it was decided, else away with what was begun
        finish_restore(home)
    return Restored(moment, before)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except UnsoundError as error:
        raise StackTrouble(f"{path} {error}", ExitCode.FAILED) from error
    except OSError as error:
        raise StackTrouble(
            f"{error.filename or path} を読み書きできません（{reason(error)}）。", ExitCode.FAILED
        ) from error


def _unpack(stage: Home, file: IO[bytes], path: Path) -> datetime:
    """Unpack into the stage; when this returns, everything in the archive was as it was written."""
    about, members = opened(file)
    _check_versions(about, path)
    place, account = place_of(stage), choose_account()
    moment = None
    for member in members:
        if member.name == "moment.json" and member.content is not None:
            moment = datetime.fromisoformat(json.loads(member.content.read()))
        else:
            _unpack_one(member, stage.root, place, account)
    if moment is None or not (place / "postgres" / "PG_VERSION").exists():
        raise UnsoundError("は途中で切れています。")
    return moment


def _unpack_one(member: Member, root: Path, place: Path, account: Account) -> None:
    parts = Path(member.name).parts
    if parts[0] not in PARTS or ".." in parts:
        raise UnsoundError("は壊れています（控えにないはずのものが入っています）。")
    ours = parts[0] != "postgres"
    target = Path(root if ours else place, *parts)
    if member.content is None:
        target.mkdir(mode=0o700, exist_ok=True)
    else:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(member.content, file, 1 << 20)
    if not ours:
        account.own(target, 0o700 if member.content is None else 0o600)


def _check_versions(about: dict[str, Any], path: Path) -> None:
    """Raise StackTrouble when this machine has not the Postgres, or this tsunagu is older than the backup."""
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    from shared.migrations import configuration

    find_postgres(about["postgres"])
    for service, revision in about["migrations"].items():
        try:
            if revision is not None:
                ScriptDirectory.from_config(configuration(service)).get_revision(revision)
        except CommandError as error:
            raise StackTrouble(
                f"{path} は新しい版の tsunagu で作られています。tsunagu を新しくしてから戻してください。",
                ExitCode.FAILED,
            ) from error


def _prove(stage: Home, log: Path) -> None:
    """Start the restored Postgres once: it replays what it logged and begins a timeline of its own (ADR 010)."""
    servers = arrange(stage, choose_ports(["postgres", "redis"], {}))
    servers.redis.create()  # an empty one takes the place of the old
    # It fetches nothing from elsewhere, and lets nobody in before it has become a server of its own.
    server = replace(servers.postgres, log=log, settings={"restore_command": "false", "hot_standby": "off"})
    server.folder.joinpath("recovery.signal").touch()
    server.account.own(server.folder / "recovery.signal", 0o600)
    process = server.start()
    try:
        wait_until_ready(server, process, _PATIENCE)
        asyncio.run(_look(server))
    except (asyncpg.PostgresError, OSError) as error:
        raise StackTrouble(f"控えのデータベースを開けません（{type(error).__name__}）。", ExitCode.FAILED) from error
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


async def _look(server: Postgres) -> None:
    connection = await asyncpg.connect(server.url)
    try:
        await connection.execute("CHECKPOINT")
        found = {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
    finally:
        await connection.close()
    if missing := sorted(set(SERVICES) - found):
        raise StackTrouble(f"控えに {'、'.join(missing)} のデータベースがありません。", ExitCode.FAILED)
