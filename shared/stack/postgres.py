"""A real Postgres of our own: made, started, watched and stopped without any system service.

The wheel's own `get_server()` is never called: as root it widens the permissions of every parent folder and trusts
everybody. Here: scram passwords, loopback only, no Unix socket, UTF-8, an unprivileged account.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from shared.stack.account import Account
from shared.stack.ports import LOOPBACK
from shared.stack.process import Process
from shared.stack.spawn import spawn
from shared.stack.trouble import StackTrouble

SUPERUSER = "postgres"
_STATUS_LINE = 7  # of postmaster.pid; the server writes "ready" there, pg_ctl reads the same

SETTINGS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_min_error_statement": "panic",  # statements carry personal data; logs must not
    "log_min_messages": "warning",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",  # drops DETAIL, which quotes the row
    # After a crash it flushes the whole data folder: file by file that took 12 s here, at once 2.6 s.
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
}

FLEETING: Mapping[str, str] = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(slots=True)
class Postgres:
    """One server over one data folder."""

    folder: Path
    """The data folder; its parent must be enterable by the account."""
    programs: Path
    password: str = field(repr=False)
    port: int
    log: Path
    account: Account = field(default_factory=Account)
    settings: Mapping[str, str] = field(default_factory=dict)
    durable: bool = True
    """False for tests: a power cut may lose everything."""

    @property
    def url(self) -> str:
        """The superuser's address; services get roles of their own."""
        return self.url_of(SUPERUSER, self.password, "postgres")

    def url_of(self, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{password}@{LOOPBACK}:{self.port}/{database}"

    def create(self) -> bool:
        """Make the data folder unless it exists; True when it was made. A half-made one never gets the final name."""
        if (self.folder / "PG_VERSION").exists():
            return False
        half = self.folder.with_name(f"{self.folder.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self.account.own(half, 0o700)
        secret = half.with_name(f"{self.folder.name}.password")
        try:
            secret.touch(mode=0o600)
            secret.write_text(self.password)
            self.account.own(secret, 0o600)
            self._initdb(half, secret)
        finally:
            secret.unlink(missing_ok=True)
        half.rename(self.folder)
        return True

    def _initdb(self, folder: Path, secret: Path) -> None:
        command = [
            *(self.programs / "initdb", "-D", folder, "-U", SUPERUSER, f"--pwfile={secret}"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--data-checksums", "--no-instructions"),
            *(() if self.durable else ("--no-sync",)),
        ]
        made = subprocess.run(  # noqa: S603 - a program that we found ourselves
            [os.fspath(part) for part in command],
            check=False,
            cwd="/",
            env=plain_environment(),
            capture_output=True,
            text=True,
            **self.account.identity,
        )
        if made.returncode:
            reason = (made.stderr.strip().splitlines() or ["initdb"])[-1]
            raise StackTrouble(f"PostgreSQL のデータフォルダ {folder} を作れません: {reason}")

    def start(self) -> subprocess.Popen[bytes]:
        """Start without waiting; `ready` tells when it answers."""
        options = {**SETTINGS, **({} if self.durable else FLEETING), "port": str(self.port), **self.settings}
        return spawn(
            [
                *(self.programs / "postgres", "-D", self.folder),
                *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
            ],
            log=self.log,
            account=self.account,
            env=plain_environment(),
            death_signal=signal.SIGINT,  # a fast, clean shutdown
        )

    def ready(self, process: Process) -> bool:
        lines = self._pid_file()
        return len(lines) > _STATUS_LINE and lines[0] == str(process.pid) and lines[_STATUS_LINE].strip() == "ready"

    def end_leftover(self, timeout: float = 15) -> bool:
        """Take down a server that an earlier start left over this folder; True when there was one.

        A pid file whose server is dead (or whose pid now belongs to somebody else) is removed: Postgres itself would
        refuse to start when the pid was given to another process of the same account.
        """
        lines = self._pid_file()
        if not lines or not lines[0].isdigit():
            return False
        leftover = _server_over(self.folder, int(lines[0]))
        if leftover is None:
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            return False
        end(leftover, signal.SIGINT, timeout)
        return True

    def _pid_file(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []


def plain_environment() -> dict[str, str]:
    """No PG* variables and no locale of the caller may change what the servers do."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def wait_until_ready(server: Postgres, process: Process, timeout: float = 60) -> None:
    """Raise StackTrouble with the log's place when the server ends or stays silent."""
    deadline = time.monotonic() + timeout
    while not server.ready(process):
        if process.poll() is not None or time.monotonic() > deadline:
            raise StackTrouble(f"PostgreSQL が起動しません。記録は {server.log} にあります。")
        time.sleep(0.02)


def end(process: psutil.Process, kindly: signal.Signals, timeout: float) -> None:
    """Ask, wait, then insist. Raises StackTrouble when even that does not help."""
    for word in (kindly, signal.SIGKILL):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(word)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if _over(process):
                return
            time.sleep(0.02)
    raise StackTrouble(f"残っているプロセス {process.pid} を止められません。")


def _over(process: psutil.Process) -> bool:
    """Whether it does nothing any more; a zombie counts, for not every container's first process clears them away."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _server_over(folder: Path, pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
        works_here = Path(process.cwd()) == folder.resolve()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return process if works_here else None
