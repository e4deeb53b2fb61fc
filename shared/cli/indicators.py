"""`tsunagu indicators`: the plan's numbers by month."""

from __future__ import annotations

import json
import os
import re
from datetime import timedelta
from typing import Annotated, Any

import typer

from shared.cli.stack import running_stack
from shared.stack.trouble import ExitCode, StackTrouble

_TIMEOUT_SECONDS = 30
_YEAR = 12
_TOKEN_LIFETIME = timedelta(minutes=5)


HELP = """計画の指標を月ごとに表示します。

--base-url を使うときのトークンは TSUNAGU_TOKEN から読み、なければこのフォルダの鍵で作ります。
"""


def run(
    from_: Annotated[str, typer.Option("--from", help="最初の年月。例: 2026-04", metavar="YYYY-MM")],
    to: Annotated[str, typer.Option("--to", help="最後の年月。例: 2026-11", metavar="YYYY-MM")],
    as_json: Annotated[bool, typer.Option("--json", help="機械が読める形で出します。")] = False,
    base_url: Annotated[
        str | None, typer.Option(help="接続先。省略すると、このフォルダで動いているシステム。", show_default=False)
    ] = None,
) -> None:
    """Show the indicators of a range of months."""
    for month in (from_, to):
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
            raise typer.BadParameter(f"{month} を年月として読めません。例: 2026-04")
    answer = _get(base_url or running_stack().base_url, {"from": from_, "to": to})
    if as_json:
        typer.echo(json.dumps(by_id(answer), ensure_ascii=False, indent=1))
    else:
        _print(answer)


def by_id(answer: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Give `{id: {"2026-04": 1, …, "total": 1}}`."""
    return {name: {**row["months"], "total": row["total"]} for name, row in answer["indicators"].items()}


def _get(base_url: str, parameters: dict[str, str]) -> dict[str, Any]:
    import httpx

    address = f"{base_url.rstrip('/')}/reporting/v1/indicators"
    try:
        answer = httpx.get(
            address,
            params=parameters,
            headers={"authorization": f"Bearer {_token()}"},
            timeout=_TIMEOUT_SECONDS,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise StackTrouble(f"{address} に接続できません（{type(error).__name__}）。", ExitCode.FAILED) from error
    if answer.is_error:
        raise StackTrouble(_problem(answer), ExitCode.FAILED)
    return dict(answer.json())


def _problem(answer: Any) -> str:
    try:
        told = answer.json()
        errors = " ".join(item["message"] for item in told.get("errors", []))
        return f"{told['title']} {told.get('detail', '')} {errors}".strip()
    except (ValueError, KeyError, TypeError, AttributeError):
        return f"HTTP {answer.status_code}"


def _token() -> str:
    from shared.cli.token import minted

    return os.environ.get("TSUNAGU_TOKEN") or minted(
        agency="city", roles=["city_officer"], subject="city-cli", lifetime=_TOKEN_LIFETIME
    )


def _print(answer: dict[str, Any]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Column, Table

    rows = list(answer["indicators"].values())
    months = list(rows[0]["months"]) if rows else []
    headings = [f"{int(month[5:])}月" if len(months) <= _YEAR else month[2:] for month in months]
    table = Table(
        Column("指標", overflow="fold", min_width=20), *headings, "計・末", box=box.SIMPLE, padding=(0, 1, 0, 0)
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(row["label"], *(str(row["months"][month]) for month in months), str(row["total"]))
    Console().print(table)
