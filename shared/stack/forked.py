"""Start a Python module by forking, so that what the supervisor has imported need not be imported again.

The services' processes share most of their imports (about two seconds and a hundred megabytes each). The supervisor has
one thread and never serves requests, so a fork of it is a clean start.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.collector import give_back
from shared.stack.spawn import bond
from shared.stack.trouble import StackTrouble
from shared.stack.wake import STOPPING

_BLOCKED = (*STOPPING, signal.SIGCHLD)
_PR_SET_NAME = 15
_PAUSE = 0.02


@dataclass(slots=True)
class Forked:
    """A forked child, used like `subprocess.Popen`."""

    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """Give the exit code, or None while it lives."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(_PAUSE)
        return code


def preload(modules: Sequence[str]) -> None:
    """Import what the forked children have in common. Raises StackTrouble when that fails."""
    gc.disable()  # what imports make is there to stay
    try:
        for module in modules:
            importlib.import_module(module)
    except ImportError as error:
        raise StackTrouble(f"プログラムを読み込めません: {error}") from error
    finally:
        gc.enable()
    give_back()
    gc.freeze()  # the collector must not touch, and so copy, the pages that children share


def fork(
    name: str,
    module: str,
    arguments: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    pass_fds: Sequence[int] = (),
) -> Forked:
    """Run `python -m module arguments` in a child that dies with us; it appends its words to `log`."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    bound = bond(signal.SIGKILL)
    # A signal between the fork and the child's own handlers would be lost on our copied ones.
    signal.pthread_sigmask(signal.SIG_BLOCK, _BLOCKED)
    try:
        pid = os.fork()
        if pid == 0:
            try:
                if bound is not None:
                    bound()
                _leave_the_parent(name, log, environment, pass_fds)
                _run(module, arguments)
            finally:
                os._exit(1)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _BLOCKED)
    return Forked(pid)


def _leave_the_parent(name: str, log: Path, environment: Mapping[str, str], pass_fds: Sequence[int]) -> None:
    os.setsid()
    os.chdir("/")
    os.environ.clear()
    os.environ.update(environment)
    _stand_alone(log, pass_fds)
    signal.set_wakeup_fd(-1)
    for number in _BLOCKED:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _BLOCKED)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name[:15].encode())


def _stand_alone(log: Path, pass_fds: Sequence[int]) -> None:
    """Keep nothing of the parent's open files (its lock above all) but what is passed on."""
    words = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(words, 1)
    os.dup2(words, 2)
    kept = sorted({2, *pass_fds})
    for lower, upper in zip(kept, [*kept[1:], os.sysconf("SC_OPEN_MAX")], strict=True):
        os.closerange(lower + 1, upper)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - for the life of the process
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115


def _run(module: str, arguments: Sequence[str]) -> None:
    """Run the module as a program and end with its exit code; nothing of the parent's stack is ever unwound."""
    sys.argv = [module, *arguments]
    code = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - this is the top of a process
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
