"""Wait for a condition instead of sleeping."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

T = TypeVar("T")
_PAUSE = 0.02


async def eventually(check: Callable[[], T | Awaitable[T]], timeout: float = 30) -> T:
    """Call `check` until it neither raises AssertionError nor returns something false; give what it returned.

    A check that uses `assert` may return None. After `timeout` seconds its last complaint is raised.
    """
    deadline = time.monotonic() + timeout
    while True:
        try:
            found = check()
            result = await found if inspect.isawaitable(found) else found
            if result or result is None:
                return cast("T", result)
            complaint = AssertionError(f"still {result!r} after {timeout} s: {inspect.getsource(check).strip()}")
        except AssertionError as error:
            complaint = error
        if time.monotonic() > deadline:
            raise complaint
        await asyncio.sleep(_PAUSE)
