"""What was measured: figures with their goals, as a table for people and as `bench.json` for machines."""

from __future__ import annotations

import json
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. With a floor its goal is a ratio to the floor; without, it is in the figure's own unit."""

    ours: float
    goal: float
    unit: str
    floor: float | None = None
    at_least: bool = False
    """Whether more is better."""

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.ours / self.floor

    @property
    def met(self) -> bool:
        compare = operator.ge if self.at_least else operator.le
        return bool(compare(self.ours if self.ratio is None else self.ratio, self.goal))

    def written(self) -> dict[str, Any]:
        """The form of `bench.json`: an absolute figure has neither floor nor ratio."""
        ours: dict[str, Any] = {"ours": round(self.ours, 2)}
        if self.floor is not None and self.ratio is not None:
            ours |= {"floor": round(self.floor, 2), "ratio": round(self.ratio, 3)}
        return ours | {"goal": self.goal, "unit": self.unit}


def write(figures: Mapping[str, Figure], path: Path) -> None:
    content = {name: figure.written() for name, figure in figures.items()}
    path.write_text(json.dumps(content, indent=1) + "\n")


def show(figures: Mapping[str, Figure], console: Console) -> None:
    """Print the table, and below it in plain words what was missed."""
    table = Table("figure", *("ours", "floor", "ratio", "goal"), "", title="tsunagu bench", title_justify="left")
    for column in table.columns[1:5]:
        column.justify = "right"
    for name, figure in figures.items():
        verdict = "[green]met[/]" if figure.met else "[bold red]missed[/]"
        table.add_row(name, *_cells(figure), verdict)
    console.print(table)
    missed = [name for name, figure in figures.items() if not figure.met]
    if missed:
        console.print(f"[bold red]{len(missed)} of {len(figures)} goals missed:[/] {', '.join(missed)}")
    else:
        console.print(f"[green]All {len(figures)} goals met.[/]")


def _cells(figure: Figure) -> tuple[str, str, str, str]:
    sign = "≥" if figure.at_least else "≤"
    if figure.floor is None or figure.ratio is None:
        return _amount(figure.ours, figure.unit), "", "", f"{sign} {figure.goal:g} {figure.unit}"
    floor = _amount(figure.floor, figure.unit)
    return _amount(figure.ours, figure.unit), floor, f"{figure.ratio:.2f}", f"{sign} {figure.goal:g} × floor"


def _amount(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 1000 else f"{value:.1f} {unit}"
