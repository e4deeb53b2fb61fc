"""`tsunagu status`: what runs in this home."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shared.cli.road import BEHIND, TROUBLE, UNKNOWN, WELL, road
from shared.cli.stack import running_stack

if TYPE_CHECKING:
    from shared.stack.state import State

_MEGABYTE = 1024 * 1024


HELP = """動いているシステムの接続先、各プロセスの状態、出来事の滞りを表示します。動いていなければ終了コード 3。"""


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
        "services": road(state.databases, [page for told in state.processes for page in _metrics(told)]),
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
        "metrics": _metrics(told),
    }


def _metrics(told: dict[str, Any]) -> list[str]:
    """Where Prometheus asks this process."""
    return [f"{url.removesuffix('readyz')}metrics" for url in told["ready_urls"] if url.endswith("/readyz")]


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
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Column, Table

    table = Table("プロセス", "PID", "状態", "メモリ(MB)", "再起動", title=f"{state.base_url}  {state.home}")
    for process in told["processes"]:
        table.add_row(*(_shown(process[name]) for name in _COLUMNS))
    # Nothing of it is cut off in a terminal of 80 columns.
    figures = ("送り出し\n待ち", "最古", "受け取り\n待ち", "処理中", "最古", "処理\nできない", "判定")
    name = Column("サービス", no_wrap=True)
    roads = Table(name, *figures, title="出来事の滞り", box=SIMPLE_HEAD, padding=0)
    for service, values in told["services"].items():
        roads.add_row(service, *(_shown(values[name], name) for name in _ROAD), _VERDICTS[values["verdict"]])
    console = Console()
    console.print(table, roads)
    if any(values["dead_letters"] for values in told["services"].values()):
        console.print("処理できない出来事があります。tsunagu dead-letters list で理由が分かります。")


def _shown(value: Any, name: str = "") -> str:
    if value is None:
        return "-"
    return f"{value} 秒" if name.endswith("_s") else str(value)


_COLUMNS = ("name", "pid", "status", "rss_mb", "restarts")
_ROAD = ("outbox_waiting", "outbox_oldest_s", "lag", "pending", "pending_oldest_s", "dead_letters")
_VERDICTS = {
    WELL: "[green]正常[/]",
    BEHIND: "[yellow]処理中[/]",
    TROUBLE: "[red]要確認[/]",
    UNKNOWN: "[red]不明[/]",
}
