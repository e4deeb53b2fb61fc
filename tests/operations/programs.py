"""Programs that the tests of alarms and dashboard need and that no package of Python brings."""

from __future__ import annotations

import os
import shutil

import pytest

PACKAGES = {"promtool": "prometheus", "prometheus": "prometheus"}


def program(name: str) -> str:
    """Where it is; without it the test is left out and says what to install, but where NO_SKIPS is set it fails."""
    found = shutil.which(name)
    if found is not None:
        return found
    lacking = f"{name} is not installed: apt-get install --no-install-recommends {PACKAGES[name]}"
    if os.environ.get("NO_SKIPS"):
        pytest.fail(lacking)
    pytest.skip(lacking)
