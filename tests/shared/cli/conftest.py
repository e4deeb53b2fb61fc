"""The command line in processes of its own, in an empty home."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Tsunagu = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def tsunagu(tmp_path: Path) -> Tsunagu:
    """`tsunagu("status", "--json")` in an empty home, from some other folder."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "shared.cli", *arguments],
            env=os.environ | {"TSUNAGU_HOME": str(tmp_path / "home"), "COLUMNS": "200"} | environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run
