"""Keep the processes' logs within bounds."""

from __future__ import annotations

import shutil
from pathlib import Path

LIMIT = 10 * 1024 * 1024
KEPT = 3


def rotate(log: Path, limit: int = LIMIT) -> bool:
    """Move a log that has outgrown `limit` bytes to `….1` and so on; True when it did.

    The process keeps its open file (which appends), so the content is copied and the file cut.
    """
    if not log.exists() or log.stat().st_size <= limit:
        return False
    for number in range(KEPT - 1, 0, -1):
        older = _numbered(log, number)
        if older.exists():
            older.replace(_numbered(log, number + 1))
    shutil.copy2(log, _numbered(log, 1))
    with log.open("r+b") as file:
        file.truncate(0)
    return True


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
