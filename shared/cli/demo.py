"""`tsunagu demo`: the plan's own example household, through all five services."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.cli.up import Port, say
from shared.stack.trouble import ExitCode, StackTrouble

if TYPE_CHECKING:
    from shared.stack.home import Home
    from shared.stack.state import State

CLOCK = "2026-11-30T12:00:00+09:00"
_PATIENCE = 120
_TICK = 0.05


HELP = """計画書の世帯の一年を五つのサービスで再現し、指標の表を表示します。

このフォルダで tsunagu up が動いていればそれを使い、なければ 2026年11月30日の時計で起動します。
何度実行しても二重には数えません。
"""


def run(
    leave: Annotated[bool, typer.Option("--exit", help="指標の表を出したら終わります。")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="指標をこのファイルにも書きます。", show_default=False)
    ] = None,
    port: Port = 8460,
) -> None:
    """Play the story against the running stack, else against one of our own."""
    from shared.stack.home import find_home

    if json_file and not _writable(json_file):
        raise StackTrouble(f"{json_file} に書き込めません。--json で別のファイルを指定してください。", ExitCode.FAILED)
    for word in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(word, signal.default_int_handler)  # end like Ctrl-C, with a stack of our own stopped in order
    with _stack(find_home(), port) as state:
        _play(state, json_file)
        if not leave:
            _serve(state)


def _writable(file: Path) -> bool:
    """Whether the file can be written: asked before the story, not after it."""
    if file.exists():
        return file.is_file() and os.access(file, os.W_OK)
    return os.access(file.parent, os.W_OK | os.X_OK)


def _play(state: State, json_file: Path | None) -> None:
    import httpx

    from shared import demo
    from shared.demo.story import StoryBroken

    try:
        demo.run(state, json_file=json_file)
    except StoryBroken as broken:
        raise StackTrouble(str(broken), ExitCode.FAILED) from broken
    except httpx.HTTPError as error:
        reason = f"{state.base_url} から返事がありません（{type(error).__name__}）。tsunagu status で確かめてください。"
        raise StackTrouble(reason, ExitCode.FAILED) from error


def _serve(state: State) -> None:
    say(f"動き続けています: {state.base_url}  （止めるには Ctrl-C）")
    for service in state.databases:
        say(f"  {state.base_url}/{service}/docs")
    with contextlib.suppress(KeyboardInterrupt):
        while _runs(state):
            time.sleep(1)


@contextlib.contextmanager
def _stack(home: Home, port: int) -> Iterator[State]:
    """Give the running stack, else one of our own that ends with us."""
    from shared.stack.state import running
    from shared.stack.up import start_in_background

    if present := running(home):
        say(f"動いている tsunagu を使います: {present.base_url}")
        yield _when_ready(home, present)
        return
    say(f"起動しています… （{home.root}）")
    home.prepare()
    process = start_in_background(home, port=port, now=CLOCK)
    try:
        yield _when_ready(home, process)
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def _when_ready(home: Home, starting: State | subprocess.Popen[bytes]) -> State:
    from shared.stack.state import running

    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        state = running(home)
        if state and state.phase == "ready":
            return state
        if not isinstance(starting, subprocess.Popen):
            if state is None:
                raise StackTrouble(f"動いていた tsunagu が止まりました（{home.root}）。", ExitCode.NOT_RUNNING)
        elif starting.poll() is not None:
            raise StackTrouble(_last_line(home.log("up")), _exit_code(starting.poll()))
        time.sleep(_TICK)
    raise StackTrouble(f"{_PATIENCE} 秒待っても準備ができません。記録は {home.logs} にあります。")


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"起動しませんでした。記録は {log} にあります。"


def _exit_code(code: int | None) -> ExitCode:
    return ExitCode(code) if code in set(ExitCode) and code else ExitCode.START_FAILED


def _runs(state: State) -> bool:
    from shared.stack.state import find_process

    return find_process(state.pid, state.started) is not None
