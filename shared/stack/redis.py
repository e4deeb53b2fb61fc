"""A real Redis of our own: append-only, with a password, on the loopback interface."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from shared.stack.account import Account
from shared.stack.ports import LOOPBACK
from shared.stack.postgres import end, plain_environment
from shared.stack.spawn import spawn
from shared.stack.trouble import StackTrouble

SETTINGS: Mapping[str, str] = {
    "bind": LOOPBACK,
    "appendonly": "yes",
    "appendfsync": "everysec",
    "maxmemory-policy": "noeviction",
    "save": '""',  # the append-only file is the copy on disk
    "daemonize": "no",
    "databases": "1",
}


@dataclass(slots=True)
class Redis:
    """One server over one folder."""

    folder: Path
    program: Path
    password: str = field(repr=False)
    port: int
    log: Path
    account: Account = field(default_factory=Account)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def create(self) -> bool:
        """Make the folder unless it exists; True when it was made."""
        if self.folder.exists():
            return False
        self.folder.mkdir(mode=0o700)
        self.account.own(self.folder, 0o700)
        return True

    def start(self) -> subprocess.Popen[bytes]:
        """Start without waiting; `ready` tells when it answers."""
        return spawn(
            [self.program, self._write_configuration()],
            log=self.log,
            account=self.account,
            env=plain_environment(),
            death_signal=signal.SIGTERM,
        )

    def _write_configuration(self) -> Path:
        # A file, because arguments (and so the password) are readable by everybody on the machine.
        options = {
            **SETTINGS,
            "dir": f'"{self.folder}"',
            "port": str(self.port),
            "pidfile": f'"{self._pid_file}"',
            "requirepass": self.password,
            **self.settings,
        }
        path = self.folder / "redis.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text("".join(f"{name} {value}\n" for name, value in options.items()), encoding="utf-8")
        self.account.own(path, 0o600)
        return path

    @property
    def _pid_file(self) -> Path:
        return self.folder / "redis.pid"

    def ready(self) -> bool:
        """Whether it answers PING and has loaded its append-only file."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return _read(line, len(b"+OK\r\n+PONG\r\n")) == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False

    def end_leftover(self, timeout: float = 15) -> bool:
        """Take down a server that an earlier start left over this folder; True when there was one."""
        leftover = next((p for p in psutil.process_iter() if self._works_here(p)), None)
        self._pid_file.unlink(missing_ok=True)
        if leftover is None:
            return False
        end(leftover, signal.SIGTERM, timeout)
        return True

    def _works_here(self, process: psutil.Process) -> bool:
        try:
            return process.name() in {self.program.name, "redis-server", "valkey-server"} and (
                Path(process.cwd()) == self.folder.resolve()
            )
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False


def wait_until_ready(server: Redis, process: subprocess.Popen[bytes], timeout: float = 60) -> None:
    """Raise StackTrouble with the log's place when the server ends or stays silent."""
    deadline = time.monotonic() + timeout
    while not server.ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise StackTrouble(f"Redis が起動しません。記録は {server.log} にあります。")
        time.sleep(0.02)


def _read(line: socket.socket, size: int) -> bytes:
    answer = b""
    while len(answer) < size and (part := line.recv(size - len(answer))):
        answer += part
    return answer
