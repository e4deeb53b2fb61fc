"""A rebuild as an operator starts it, and what it says in the end."""

import sys
import time
from collections.abc import Iterator

import uvloop

from services.reporting.domain.differences import Difference
from services.reporting.rebuild import CONNECTIONS, Rebuilt, rebuild
from services.reporting.rebuild.anew import Progress
from shared.collector import calm_collector
from shared.db import engine
from shared.settings import ServiceSettings
from shared.stack.trouble import ExitCode

EVERY_S = 5.0
SHOWN = 40
"""Differences told one by one; the rest is told as a number."""


def run(settings: ServiceSettings, *, replace: bool) -> tuple[list[str], ExitCode]:
    """Rebuild; returns what to tell the operator, and how the program ends."""
    calm_collector()
    rebuilt = uvloop.run(_rebuild(settings, replace=replace))
    different = rebuilt.differences and not rebuilt.replaced
    return [*_lines(rebuilt)], ExitCode.DIFFERENT if different else ExitCode.DONE


async def _rebuild(settings: ServiceSettings, *, replace: bool) -> Rebuilt:
    bound = engine(settings.model_copy(update={"database_pool": CONNECTIONS}))
    try:
        return await rebuild(bound, replace=replace, progress=_telling())
    finally:
        await bound.dispose()


def _telling() -> Progress:
    """Tell the operator now and then that it goes on."""
    last = time.monotonic()

    async def tell(read: int) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY_S:
            last = time.monotonic()
            sys.stderr.write(f"{read:,} 件まで読みました…\n")

    return tell


def _lines(rebuilt: Rebuilt) -> Iterator[str]:
    yield f"{rebuilt.read:,} 件の出来事の記録から、すべての数を作り直しました。"
    if rebuilt.unreadable:
        yield f"このうち {rebuilt.unreadable:,} 件は、この版では読めないため数えていません。"
    if rebuilt.differences:
        yield f"今の数との違い: {len(rebuilt.differences):,} 件(指標 / 月 / 内訳: 今の数 → 作り直した数)"
        yield from map(_line, rebuilt.differences[:SHOWN])
        if (more := len(rebuilt.differences) - SHOWN) > 0:
            yield f"  ほか {more:,} 件"
    else:
        yield "今の数と同じです。"
    if rebuilt.replaced:
        yield "作り直した数に差し替えました。"
    elif rebuilt.differences:
        yield "今の数はそのままです。差し替えるには --replace を付けて、もう一度実行してください。"


def _line(one: Difference) -> str:
    where = " / ".join(word for word in (one.name, one.months, one.part) if word)
    return f"  {where}: {one.live:,} → {one.anew:,}"
