"""Start a process that cannot outlive its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from shared.stack.account import Account

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    account: Account | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | str = "/",
    death_signal: signal.Signals = signal.SIGKILL,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Run `command` in a session of its own (the terminal's Ctrl-C must not reach it), appending its words to `log`.

    When this process dies, by whatever cause, Linux sends `death_signal` to the child. That bond belongs to the calling
    *thread*: call from one that lives as long as the process.
    """
    with open(log, "ab", opener=open_private) as words:
        return subprocess.Popen(  # noqa: S603 - commands are ours
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            start_new_session=True,
            pass_fds=pass_fds,
            preexec_fn=bond(death_signal),  # noqa: PLW1509 - must run in the child, after the account has changed
            **(account or Account()).identity,
        )


def open_private(path: str, flags: int) -> int:
    """Open for us alone, as `open(opener=…)` wants it."""
    return os.open(path, flags, 0o600)


def bond(death_signal: signal.Signals) -> Callable[[], None] | None:
    """Give what a new child must call so that it gets `death_signal` when we die; None where that cannot be had."""
    if _libc is None:  # elsewhere the next start finds and ends what was left
        return None
    parent, libc = os.getpid(), _libc

    def bound() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
        if os.getppid() != parent:  # it died before the bond was made
            os._exit(1)

    return bound
