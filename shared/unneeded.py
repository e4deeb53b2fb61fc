"""What libraries load if they find it, and no service uses: kept out, for it weighs on each of ten processes."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

NEVER_USED = {"structlog": "rich", "redis.asyncio": "opentelemetry.sdk.metrics"}
"""What each library is loaded without: tracebacks in colour, and figures of its own to a collector."""


def keep_out() -> None:
    """Load these libraries without what they would add; whoever loads that himself before or after has it."""
    for library, addition in NEVER_USED.items():
        if library not in sys.modules and addition not in sys.modules:
            with _unfound(addition):
                importlib.import_module(library)


@contextmanager
def _unfound(name: str) -> Iterator[None]:
    sys.modules[name] = None  # type: ignore[assignment] # the import system's own way of saying that there is none
    try:
        yield
    finally:
        del sys.modules[name]
