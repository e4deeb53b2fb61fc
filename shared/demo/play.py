"""Plays the reference journey on a running stack, tells it as it goes, and shows the indicators."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import httpx
from redis.asyncio import Redis
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from shared.actors import Actor
from shared.contracts import Envelope
from shared.demo.journey import EXPECTED, FIRST, JOURNEY, LAST, MONTHS
from shared.demo.steps import Step
from shared.demo.story import CITY, Check, Story, StoryBroken
from shared.demo.travel import Travel, told
from shared.reference.calendar import Clock, era
from shared.reference.profile import load_profile
from shared.web.tokens import mint, signing_key

SERVICE_NAMES = {
    "intake": "相談 intake",
    "coordination": "多機関協働 coordination",
    "participation": "参加支援 participation",
    "community": "地域づくり community",
    "reporting": "集計 reporting",
}
PATIENCE_S = 30.0
PAUSE_S = 0.03
SETTLE_S = 0.15
REQUEST_TIMEOUT_S = 30.0
_TABLE_WIDTH = 100  # the table unfolded, for a file or a pipe


class RunningStack(Protocol):
    """What the demo must know of the stack it plays on."""

    base_url: str
    redis_url: str
    issuer: str
    now: str | None


@dataclass(frozen=True)
class Polling:
    """Waits by asking again; gives up after `seconds`."""

    seconds: float = PATIENCE_S

    async def until(self, what: str, check: Check) -> Any:
        """Return what `check` gives as soon as it is true. Raises StoryBroken when it never is."""
        deadline = asyncio.get_running_loop().time() + self.seconds
        while not (found := await check()):
            if asyncio.get_running_loop().time() > deadline:
                raise StoryBroken(f"{what}: 待っても届きませんでした ({self.seconds:.0f}秒)")
            await asyncio.sleep(PAUSE_S)
        return found


def run(stack: RunningStack, *, json_file: Path | None = None) -> None:
    """Play the journey and show the table; `json_file` receives the indicators as well. Raises StoryBroken."""
    _check_clock(stack)
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(console.width, _TABLE_WIDTH))
    table = asyncio.run(_played(stack, console))
    _show(console, table)
    if json_file is not None:
        json_file.write_text(json.dumps(flat(table), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _check_clock(stack: RunningStack) -> None:
    """Raise StoryBroken where the story's last day has not come: nothing may lie in the future."""
    today = Clock(datetime.fromisoformat(stack.now) if stack.now else None).today()
    last = date.fromisoformat(JOURNEY[-1].on)
    if today < last:
        reason = f"動いている tsunagu の日付 ({era(today)}) は物語の終わり ({era(last)}) より前なので、再現できません。"
        raise StoryBroken(reason)


def tokens_signed_by(key_file: Path) -> Callable[[Actor], str]:
    """Sign tokens for the story's actors with the stack's own issuer key."""
    key = signing_key(key_file)

    @cache
    def token(actor: Actor) -> str:
        return mint(key, subject=actor.subject, agency=actor.agency, roles=actor.roles)

    return token


async def _played(stack: RunningStack, console: Console) -> dict[str, Any]:
    names = load_profile(None)
    redis = Redis.from_url(stack.redis_url)
    travel = Travel(redis)
    async with httpx.AsyncClient(base_url=stack.base_url, timeout=REQUEST_TIMEOUT_S, trust_env=False) as client:
        story = Story(client, tokens_signed_by(Path(stack.issuer)), Polling())
        await travel.begin()
        for step in JOURNEY:
            await step.play(story)
            await asyncio.sleep(SETTLE_S)  # only so that a step's events are shown beneath it; nothing depends on it
            _tell(console, step, [names.agency(code).name for code in story.agencies], await travel.since())
        table = await _counted(story)
    await redis.aclose()
    return table


def _tell(console: Console, step: Step, who: list[str], travelled: list[Envelope]) -> None:
    """One step: when, where and what; who acted; which events travelled."""
    heading = Text(f"{era(date.fromisoformat(step.on))}  ", style="bold")
    heading.append(f"[{SERVICE_NAMES[step.service]}] ", style="cyan").append(step.title)
    console.print(heading, soft_wrap=True)
    console.print(Text(f"      {'、'.join(who)}", style="green"), soft_wrap=True)
    for envelope in travelled:
        console.print(Text(f"      {told(envelope)}", style="dim"), soft_wrap=True)


async def _counted(story: Story) -> dict[str, Any]:
    """The indicators, as soon as everything that was done is counted."""

    async def counted() -> dict[str, Any] | None:
        answer = await story.get(CITY, f"/reporting/v1/indicators?from={FIRST}&to={LAST}")
        table: dict[str, Any] = answer["indicators"]
        return table if _complete(table) else None

    found: dict[str, Any] = await story.until("the indicators", counted)
    return found


def _complete(table: dict[str, Any]) -> bool:
    """Whether the journey is in the numbers; a stack that is used otherwise too may show more."""
    return all(
        table[name]["total"] >= total
        and all(table[name]["months"][m] >= n for m, n in zip(MONTHS, values, strict=True))
        for name, (values, total) in EXPECTED.items()
    )


def flat(table: dict[str, Any]) -> dict[str, dict[str, int]]:
    """`{indicator: {"2026-04": 1, …, "total": 1}}`."""
    return {name: dict(row["months"]) | {"total": row["total"]} for name, row in table.items()}


def _show(console: Console, answer: dict[str, Any]) -> None:
    table = Table(
        Column("指標", overflow="fold"),
        *(f"{int(month[5:])}月" for month in MONTHS),
        "計・末",
        title="令和8年度 評価指標",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for name in EXPECTED:
        row = answer[name]
        table.add_row(row["label"], *(str(row["months"][month]) for month in MONTHS), str(row["total"]))
    console.print(table)
