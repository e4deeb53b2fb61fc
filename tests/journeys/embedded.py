"""The whole embedded stack, started as a newcomer starts it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TSUNAGU = str(Path(sys.executable).with_name("tsunagu"))


@dataclass
class Embedded:
    """A stack that runs, and the command line beside it."""

    home: Path
    environment: dict[str, str]

    def tsunagu(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TSUNAGU, *arguments], env=self.environment, capture_output=True, text=True, check=False, timeout=180
        )

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.tsunagu("status", "--json").stdout)
        return found


@contextlib.contextmanager
def started(home: Path, **environment: str) -> Iterator[Embedded]:
    """Run `tsunagu up` on a free port while the block runs; it is ready."""
    known = os.environ | {"TSUNAGU_HOME": str(home)} | environment
    process = subprocess.Popen(
        [TSUNAGU, "up", "--port", "0"], env=known, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if b"http://" in line:
                break
        yield Embedded(home, known)
    finally:
        process.terminate()
        process.communicate(timeout=60)
