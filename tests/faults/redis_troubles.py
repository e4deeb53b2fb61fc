"""Faults of the Redis server: full, read-only, slow, or started again on old files or none."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tests.faults.injector import Fault, Injector

if TYPE_CHECKING:
    from redis.asyncio import Redis

TROUBLES_S = (0.5, 3.0)
COPY_AGE_S = 2.0
OWN = {"redis.conf", "redis.pid"}
"""What the stack writes anew at each start."""


async def fill(injector: Injector, fault: Fault) -> None:
    """Out of memory: it answers, and takes nothing more."""

    async def full(redis: Redis) -> None:
        await redis.config_set("maxmemory", (await redis.info("memory"))["used_memory"])

    await injector.in_redis(full)
    await fault.last(*TROUBLES_S)
    await injector.in_redis(lambda redis: redis.config_set("maxmemory", 0))


async def make_read_only(injector: Injector, fault: Fault) -> None:
    """A replica whose master is gone, or a master that misses its replicas, as the share decides."""
    if fault.share < 1 / 2:
        await injector.in_redis(lambda redis: redis.replicaof("127.0.0.1", "1"))
        await fault.last(*TROUBLES_S)
        await injector.in_redis(lambda redis: redis.replicaof("NO", "ONE"))
    else:
        await injector.in_redis(lambda redis: redis.config_set("min-replicas-to-write", 1))
        await fault.last(*TROUBLES_S)
        await injector.in_redis(lambda redis: redis.config_set("min-replicas-to-write", 0))


async def slow_down(injector: Injector, fault: Fault) -> None:
    """It stands still in the middle of a command, or makes all clients wait."""
    seconds = fault.within(*TROUBLES_S)
    if fault.share < 1 / 2:
        await injector.in_redis(lambda redis: redis.execute_command("DEBUG", "SLEEP", seconds))
    else:
        await injector.in_redis(lambda redis: redis.client_pause(int(seconds * 1000)))


async def restart_on_old_files(injector: Injector, _: Fault) -> None:
    """A snapshot is restored: that of the last time this happened, so minutes old; the first one is younger."""
    folder = await _folder(injector)
    copy = injector.home.root / "old-redis"
    if not copy.exists():
        _copy(folder, copy)
        await asyncio.sleep(COPY_AGE_S)
    await _end(injector)
    _empty(folder)
    owner = folder.stat()
    for file in copy.iterdir():
        shutil.copy(file, folder / file.name)
        os.chown(folder / file.name, owner.st_uid, owner.st_gid)
    shutil.rmtree(copy)
    await injector.in_redis(lambda redis: redis.ping())
    _copy(folder, copy)


async def restart_without_files(injector: Injector, _: Fault) -> None:
    """It was never kept on disk, or the disk is new."""
    folder = await _folder(injector)
    await _end(injector)
    _empty(folder)


async def _folder(injector: Injector) -> Path:
    return Path((await injector.in_redis(lambda redis: redis.config_get("dir")))["dir"])


async def _end(injector: Injector) -> None:
    """Return as soon as it has ended: before it is started anew."""
    process = psutil.Process(await injector.pid("redis"))
    process.send_signal(signal.SIGKILL)
    with suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:  # noqa: ASYNC110 — nobody tells us
            await asyncio.sleep(0.001)


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.is_file() and file.name not in OWN]


def _empty(folder: Path) -> None:
    for file in _files(folder):
        file.unlink()


def _copy(folder: Path, copy: Path) -> None:
    copy.mkdir()
    for file in _files(folder):
        shutil.copy(file, copy)
