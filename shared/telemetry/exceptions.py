"""An exception told by class and place. Its message and its variables hold names, so neither is ever looked at."""

import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from shared.telemetry import places

_FRAMES = 24
_CAUSES = 8
_SQLSTATE = re.compile(r"[0-9A-Z]{5}", re.ASCII)
_WRITTEN_FRAME = re.compile(r'^ *[|+ -]*File "([^"\n]+)", line (\d+), in ([\w<>.]+)$', re.ASCII | re.MULTILINE)
_WRITTEN_CLASS = re.compile(r"^ *[|+ -]*([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt))(?::|$)", re.MULTILINE)


def explained(error: BaseException) -> dict[str, Any]:
    """Tell the class (`reason`), the frames from outermost to innermost, the causes, and an errno or SQLSTATE."""
    told: dict[str, Any] = {"reason": type(error).__qualname__, "frames": _frames(error.__traceback__)[-_FRAMES:]}
    chain = list(_behind(error))[:_CAUSES]
    if chain:
        told["causes"] = [_cause(cause) for cause in chain]
    for one in (error, *chain):
        told.update(_codes(one))
    return told


def explained_text(text: str) -> dict[str, Any]:
    """Tell a traceback that a library has already written out (starlette's lifespan) in the same way."""
    classes = [name.rsplit(".", 1)[-1] for name in _WRITTEN_CLASS.findall(text)]
    frames = [f"{places.short(name, int(line))} {function}" for name, line, function in _WRITTEN_FRAME.findall(text)]
    return {"reason": classes[-1] if classes else "Exception", "frames": frames[-_FRAMES:]}


def _frames(trace: TracebackType | None) -> list[str]:
    found: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{places.short(code.co_filename, trace.tb_lineno)} {code.co_name}")
        trace = trace.tb_next
    return found


def _behind(error: BaseException) -> Iterator[BaseException]:
    """Every exception that led to this one: its group's members, its cause, its context unless suppressed."""
    seen = {id(error)}
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        nearer = list(one.exceptions) if isinstance(one, BaseExceptionGroup) else []
        behind = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        for other in (*nearer, *([behind] if behind else [])):
            if id(other) not in seen:
                seen.add(id(other))
                waiting.append(other)
                yield other


def _cause(error: BaseException) -> str:
    frames = _frames(error.__traceback__)
    return f"{type(error).__qualname__} {frames[-1]}" if frames else type(error).__qualname__


def _codes(error: BaseException) -> dict[str, Any]:
    codes: dict[str, Any] = {}
    if isinstance(error, OSError) and isinstance(error.errno, int):
        codes["code"] = error.errno
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str) and _SQLSTATE.fullmatch(state):
        codes["sqlstate"] = state
    return codes
