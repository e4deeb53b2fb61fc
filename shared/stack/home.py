"""The folder that holds everything of one embedded stack: data, keys, passwords, logs, its state."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.stack.trouble import ExitCode, StackTrouble, reason


@dataclass(frozen=True, slots=True)
class Home:
    """Paths below `TSUNAGU_HOME`; nothing is touched before `prepare`."""

    root: Path

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def state(self) -> Path:
        return self.root / "stack.json"

    @property
    def passwords(self) -> Path:
        return self.root / "passwords.json"

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def prepare(self) -> None:
        """Make the folder and what every start needs. Raises StackTrouble when it cannot be written.

        A folder that exists keeps its permissions. One that root makes may be passed through (not read) by the
        servers' account.
        """
        try:
            if not self.root.exists():
                self.root.mkdir(parents=True)
                self.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            write_private(self.root / "probe", "")
            (self.root / "probe").unlink()
        except OSError as error:
            raise StackTrouble(
                f"フォルダ {self.root} に書き込めません（{reason(error)}）。"
                "TSUNAGU_HOME で書き込めるフォルダを指定してください。",
                ExitCode.FOLDER_UNUSABLE,
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for one supervisor. Raises StackTrouble when another one holds it."""
        with (self.root / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StackTrouble(
                    f"tsunagu はこのフォルダですでに動いています（{self.root}）。tsunagu status で確かめられます。",
                    ExitCode.RUNS_ALREADY,
                ) from error
            yield

    def mark(self) -> str:
        """Name this home: the same at every start, another one when the folder was removed and made anew."""
        path = self.root / "id"
        if not path.exists():
            write_private(path, secrets.token_hex(16))
        return hashlib.sha256(f"{self.root}:{path.read_text()}".encode()).hexdigest()[:12]

    def password(self, name: str) -> str:
        """The password kept under `name`, made when it is asked for first (letters and digits only)."""
        known: dict[str, str] = read_json(self.passwords) or {}
        if name not in known:
            known[name] = secrets.token_hex(24)
            write_private(self.passwords, json.dumps(known, indent=1))
        return known[name]

    def remembered(self, name: str, fresh: Any) -> Any:
        """Give what an earlier start wrote down under `name`; at the first start, write down `fresh`."""
        path = self.root / f"{name}.json"
        known = read_json(path)
        if known is None:
            self.remember(name, fresh)
            return fresh
        return known

    def remember(self, name: str, fact: Any) -> None:
        """Write down a fact (no secret) for the next start."""
        write_private(self.root / f"{name}.json", json.dumps(fact, indent=1))


def find_home() -> Home:
    """`TSUNAGU_HOME`; else `.tsunagu` beside pyproject.toml in a checkout; else `~/.tsunagu`."""
    if told := os.environ.get("TSUNAGU_HOME"):
        return Home(Path(told).expanduser().absolute())
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").exists():
        return Home(checkout / ".tsunagu")
    return Home(Path.home() / ".tsunagu")


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, all of it or nothing."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_json(path: Path) -> Any:
    """Give the file's content, or None when there is no such file."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
