"""R4 and R5 over random households: the oracle and the service's rules must never differ.

    python -m tests.coordination.proof --cases 100000 --seed 1

prints one line of JSON and ends with 1 where they differ.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.coordination import asked, oracle
from tests.coordination.worlds import world

SHOWN = 3


@dataclass
class Report:
    """How many worlds and questions were compared, what was answered how often, and where the two differ."""

    seed: int
    cases: int = 0
    questions: int = 0
    answered: Counter[str] = field(default_factory=Counter)
    differing: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, seed: int) -> None:
        """Compare one world."""
        made = world(seed)
        ours, theirs = oracle.answers(made), asked.answers(made)
        self.cases += 1
        self.questions += len(ours)
        for question, answer in ours.items():
            self.answered[f"{question.split()[0]}: {_kind(answer)}"] += 1
        if differing := [name for name in ours | theirs if ours.get(name) != theirs.get(name)]:
            self.differing += 1
            if len(self.examples) < SHOWN:
                name = differing[0]
                self.examples.append(f"world {seed}, {name}: oracle {ours.get(name)}, service {theirs.get(name)}")


def compare(cases: int, seed: int) -> Report:
    """Compare so many worlds, each with a seed of its own."""
    report = Report(seed)
    for each in seeds(cases, seed):
        report.add(each)
    return report


def seeds(cases: int, seed: int) -> Iterator[int]:
    """The seeds of a run: two runs of different seeds share no world."""
    yield from (seed * 10**9 + number for number in range(cases))


def _kind(answer: Any) -> str:
    if isinstance(answer, str | bool):
        return str(answer)
    if isinstance(answer, dict):
        return "shown in part" if not answer["whole"] else "shown whole"
    if isinstance(answer, tuple):
        return answer[0]
    if not answer:
        return "not found"
    return "missing" if isinstance(next(iter(answer)), tuple) else "seen"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.coordination.proof")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.process_time()
    report = compare(given.cases, given.seed)
    told = {
        "cases": report.cases,
        "seed": report.seed,
        "questions": report.questions,
        "differences": report.differing,
        "answered": dict(sorted(report.answered.items())),
        "examples": report.examples,
        "processor_seconds": round(time.process_time() - began, 1),
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    return 1 if report.differing else 0


if __name__ == "__main__":
    sys.exit(main())
