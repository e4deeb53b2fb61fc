"""What libraries load if they find it, and no service uses: kept out, for it weighs on each of ten processes."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

NEVER_USED = {"redis": "opentelemetry.sdk.metrics", "structlog": "rich", "uvicorn": "watchfiles"}
"""What each library is loaded without: figures of its own to a collector, tracebacks in colour, an eye on our files."""


class _Plain(SourceFileLoader):
    """Loads one of these libraries as if its addition were not installed."""

    def exec_module(self, module: ModuleType) -> None:
        with without(NEVER_USED[module.__name__]):
            super().exec_module(module)


class _Plainly(MetaPathFinder):
    """Stands before the finder of installed libraries; one that nobody imports is not loaded for this."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        found = PathFinder.find_spec(name, path, target) if name in NEVER_USED else None
        if found is not None and isinstance(found.loader, SourceFileLoader):
            found.loader = _Plain(name, found.loader.path)
        return found


def keep_out() -> None:
    """Load these libraries without what they would add; whoever loads that himself before or after has it."""
    if not any(isinstance(finder, _Plainly) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Plainly())


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let nobody find this module for as long as the block runs, unless it is loaded already."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment] # the import system's own way of saying that there is none
    try:
        yield
    finally:
        del sys.modules[name]
