"""What the supervisor runs: a list of programs, each with its way to start, to be ready and to stop."""

from __future__ import annotations

import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.stack.forked import fork
from shared.stack.process import Process
from shared.stack.spawn import spawn

_PROBE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Program:
    """One process that is to run for as long as the stack does."""

    name: str
    start: Callable[[], Process]
    ready: Callable[[Process], bool]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10
    """Seconds it is given to stop by itself."""
    layer: int = 2
    """What stands on others has the higher number, and is stopped first."""
    ready_urls: tuple[str, ...] = ()


def module_program(
    name: str,
    module: str,
    arguments: Sequence[str],
    *,
    layer: int,
    log: Path,
    environment: Mapping[str, str],
    ready_urls: Sequence[str] = (),
    pass_fds: Sequence[int] = (),
) -> Program:
    """Describe `python -m module arguments`, forked from the supervisor to share what that has imported."""
    return Program(
        name=name,
        start=lambda: fork(name, module, arguments, log=log, environment=environment, pass_fds=pass_fds),
        ready=lambda _: all(answers(url) for url in ready_urls),
        log=log,
        layer=layer,
        ready_urls=tuple(ready_urls),
    )


def python_program(
    name: str,
    arguments: Sequence[str],
    *,
    layer: int,
    log: Path,
    environment: Mapping[str, str],
    ready_urls: Sequence[str] = (),
    pass_fds: Sequence[int] = (),
) -> Program:
    """Describe a program in a new Python; it is ready when all its `ready_urls` answer 200."""

    def start() -> Process:
        # -P: the folder we happen to stand in must not supply modules.
        return spawn([sys.executable, "-P", *arguments], log=log, env=environment, pass_fds=pass_fds)

    return Program(
        name=name,
        start=start,
        ready=lambda _: all(answers(url) for url in ready_urls),
        log=log,
        layer=layer,
        ready_urls=tuple(ready_urls),
    )


def answers(url: str) -> bool:
    """Whether a GET gives 200 now."""
    try:
        with _direct.open(url, timeout=_PROBE_SECONDS) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return False


# A proxy set in the environment is not for the loopback interface.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
