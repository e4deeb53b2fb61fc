"""`tsunagu status`: what runs in this home."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.cli.stack import running_stack

if TYPE_CHECKING:
    from shared.stack.state import State

_MEGABYTE = 1024 * 1024


HELP = """動いているシステムの接続先と各プロセスの状態を表示します。動いていなければ終了コード 3。"""


def run(
    as_json: Annotated[
        bool, typer.Option("--json", help="機械が読める形(接続先とパスワードを含む)で出します。")
    ] = False,
) -> None:
    """Show the running stack."""
    state = running_stack()
    told = described(state)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        _print(state, told)


def described(state: State) -> dict[str, Any]:
    """Give the state as `status --json` prints it: addresses, and every process as it is this moment."""
    return {
        "base_url": state.base_url,
        "redis_url": state.redis_url,
        "databases": state.databases,
        "phase": state.phase,
        "now": state.now,
        "home": state.home,
        "processes": [
            {
                "name": "supervisor",
                "pid": state.pid,
                "status": "running",
                "rss_mb": _megabytes(state.pid, alone=True),
                "restarts": 0,
            },
            *(_process(told) for told in state.processes),
        ],
    }


def _process(told: dict[str, Any]) -> dict[str, Any]:
    from shared.stack.programs import answers
    from shared.stack.state import find_process

    process = find_process(told["pid"], told["started"])
    status = told["status"] if process else "waiting"
    if status == "running" and not all(answers(url) for url in told["ready_urls"]):
        status = "not_ready"
    return {
        "name": told["name"],
        "pid": told["pid"],
        "status": status,
        "rss_mb": _megabytes(told["pid"]) if process else None,
        "restarts": told["restarts"],
        "log": told["log"],
    }


def _megabytes(pid: int, *, alone: bool = False) -> float | None:
    """Measure the process and, unless `alone`, its children; what children share with it is counted once."""
    import psutil

    try:
        process = psutil.Process(pid)
        children = [] if alone else process.children(recursive=True)
        size = process.memory_info().rss + sum(child.memory_full_info().uss for child in children)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None
    return round(float(size) / _MEGABYTE, 1)


def _print(state: State, told: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("プロセス", "PID", "状態", "メモリ(MB)", "再起動", title=f"{state.base_url}  {state.home}")
    for process in told["processes"]:
        table.add_row(*(str(process[name] if process[name] is not None else "-") for name in _COLUMNS))
    Console().print(table)


_COLUMNS = ("name", "pid", "status", "rss_mb", "restarts")
